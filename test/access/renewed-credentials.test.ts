import { describe, expect, it } from "vitest";
import { renewedCredentials } from "../../scanner/access/renewed-credentials.ts";

const minute = 60_000;

/** Credentials that live for so long, numbered as they are issued, on a clock that the test moves. */
function issuer(life: number) {
  const clock = { now: 0 };
  let issued = 0;
  const credentials = renewedCredentials(
    async () => {
      issued += 1;
      return { accessKeyId: `key-${issued}`, secretAccessKey: "s", expiration: new Date(clock.now + life) };
    },
    () => clock.now,
  );
  const key = async (at: number): Promise<string> => {
    clock.now = at;
    return (await credentials.get()).accessKeyId;
  };
  return { key, credentials };
}

describe("credentials that renew themselves", () => {
  it("are kept until five minutes before they expire", async () => {
    const { key } = issuer(60 * minute);
    expect(await key(0)).toBe("key-1");
    expect(await key(55 * minute - 1)).toBe("key-1");
    expect(await key(55 * minute)).toBe("key-2");
  });

  it("are kept for two thirds of a life that is shorter than that", async () => {
    const { key } = issuer(3 * minute);
    expect(await key(0)).toBe("key-1");
    expect(await key(2 * minute - 1)).toBe("key-1");
    expect(await key(2 * minute)).toBe("key-2");
  });

  it("are asked for once by many callers at the same time", async () => {
    const { credentials } = issuer(60 * minute);
    const keys = await Promise.all(
      Array.from({ length: 25 }, async () => (await credentials.get()).accessKeyId),
    );
    expect(new Set(keys)).toEqual(new Set(["key-1"]));
  });

  it("are asked for again after a failure, which everybody who waited sees", async () => {
    let tries = 0;
    const credentials = renewedCredentials(
      async () => {
        tries += 1;
        if (tries === 1) throw new Error("refused");
        return { accessKeyId: "key", secretAccessKey: "s" };
      },
      () => 0,
    );
    const together = await Promise.allSettled([credentials.get(), credentials.get()]);
    expect(together.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(tries).toBe(1);
    expect((await credentials.get()).accessKeyId).toBe("key");
  });

  it("are renewed once when many requests report that AWS called them expired", async () => {
    const { key, credentials } = issuer(60 * minute);
    await key(0);
    credentials.reportExpired(10 * minute);
    expect(await key(11 * minute)).toBe("key-2");
    credentials.reportExpired(10 * minute);
    expect(await key(12 * minute)).toBe("key-2");
  });
});
