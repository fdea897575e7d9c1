/** Something about the hub that was asked: what it is, or why that is not known. Not known is never "not there". */
export type Fact<Value> =
  | { readonly known: true; readonly value: Value }
  | { readonly known: false; readonly why: string };

export function known<Value>(value: Value): Fact<Value> {
  return { known: true, value };
}

export function unknown(why: string): Fact<never> {
  return { known: false, why };
}
