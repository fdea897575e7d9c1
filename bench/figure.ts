import type { Program } from "./program.ts";

/** One figure that hubscan is held to. */
export interface Figure {
  readonly name: string;
  /** What is measured, with the unit. */
  readonly what: string;
  readonly measure: (program: Program, sizes: Sizes) => Promise<Measured[]>;
}

/** One row of a figure. */
export interface Measured {
  /** What tells the rows of a figure apart; empty when there is one. */
  readonly of: string;
  /** One value for each time that it was measured. */
  readonly values: readonly number[];
  readonly digits: number;
  readonly target: string;
  /** Whether the middle value is within the target; null for a row that no target is set for. */
  readonly held: boolean | null;
  readonly note: string;
}

/** How much is measured; a figure takes what concerns it. Null: the figure's own size. */
export interface Sizes {
  readonly accounts: number | null;
  readonly regions: number | null;
  readonly repeat: number | null;
}

/** The middle of some values. */
export function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** Does something several times, one after the other. */
export async function times<T>(count: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let turn = 0; turn < count; turn += 1) results.push(await work());
  return results;
}
