import { z } from "zod";
import { UserError } from "../user-error.ts";
import { layoutFormat } from "./layout.ts";
import type { Store } from "./store.ts";

/** Content that is not what was once written: reading it again does not help. */
export class DamagedError extends UserError {}

export function damaged(store: Store, path: string, what: string, hint: string): DamagedError {
  return new DamagedError(`damaged: ${store.address(path)}: ${what}`, hint);
}

/**
 * A JSON file, checked; null when there is none. Throws a {@link UserError} naming a file that is not what it should be.
 * @param hint what to do about one that is damaged
 */
export async function readJson<T>(
  store: Store,
  path: string,
  schema: z.ZodType<T>,
  hint = "Restore the file, or delete it if the scan can be repeated. A newer hubscan may also have written it.",
): Promise<T | null> {
  const bytes = await store.get(path);
  if (bytes === null) return null;
  const result = parseJson(bytes, schema);
  if (result.success) return result.data;
  refuseOtherLayout(store, path, bytes);
  throw damaged(store, path, result.error, hint);
}

/** Throws a {@link UserError} for a file that says that it has another layout than this program's. */
function refuseOtherLayout(store: Store, path: string, bytes: Uint8Array): void {
  const { data } = parseJson(bytes, z.object({ format: z.number() }));
  if (data === undefined || data.format === layoutFormat) return;
  throw new UserError(
    `${store.address(path)} has layout ${data.format}; this hubscan reads layout ${layoutFormat}`,
    data.format > layoutFormat
      ? "A newer hubscan wrote it: read it with that one."
      : "An older hubscan wrote it: read it with that one, or scan again.",
  );
}

/** JSON bytes, checked against a schema. */
export function parseJson<T>(
  bytes: Uint8Array,
  schema: z.ZodType<T>,
):
  | { readonly success: true; readonly data: T; readonly error?: undefined }
  | { readonly success: false; readonly error: string; readonly data?: undefined } {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (error) {
    return { success: false, error: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const checked = schema.safeParse(value);
  if (checked.success) return { success: true, data: checked.data };
  const [issue] = checked.error.issues;
  return { success: false, error: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not as expected"}` };
}

export async function writeJson(store: Store, path: string, value: object): Promise<void> {
  await store.put(path, Buffer.from(`${JSON.stringify(value, null, 2)}\n`));
}
