import { randomBytes, scrypt } from "node:crypto";
import { z } from "zod";

/** What is kept of a secret so that the same one is known again. It cannot be turned back, and trying out secrets is slow. */
export const secretMarkSchema = z.object({
  /** Hexadecimal. */
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  /** scrypt of the secret with the salt, hexadecimal. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type SecretMark = z.output<typeof secretMarkSchema>;

/**
 * Work that one guess takes: a third of a second and 32 MiB.
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt
 */
const cost = { N: 2 ** 15, r: 8, p: 3, maxmem: 2 ** 26 };

/** Makes marks of one secret. A salt that was asked for before costs nothing. */
export class MarkedSecret {
  readonly #secret: string;
  readonly #marks = new Map<string, Promise<SecretMark>>();
  readonly #ownSalt = randomBytes(16).toString("hex");

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** The mark for one who has kept none. */
  fresh(): Promise<SecretMark> {
    return this.#with(this.#ownSalt);
  }

  /** Whether a mark is of this secret. */
  async matches({ salt, hash }: SecretMark): Promise<boolean> {
    return (await this.#with(salt)).hash === hash;
  }

  #with(salt: string): Promise<SecretMark> {
    const known = this.#marks.get(salt) ?? this.#derive(salt);
    this.#marks.set(salt, known);
    return known;
  }

  #derive(salt: string): Promise<SecretMark> {
    return new Promise((done, failed) => {
      scrypt(this.#secret, Buffer.from(salt, "hex"), 32, cost, (error, key) => {
        if (error === null) done({ salt, hash: key.toString("hex") });
        else failed(error);
      });
    });
  }
}
