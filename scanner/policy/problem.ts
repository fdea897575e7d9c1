import { UserError } from "../user-error.ts";

/** One thing that is wrong in a file that a user wrote. Lines and columns count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** The line with a caret under the place, or null where it adds nothing. */
  readonly excerpt: string | null;
}

/** Every problem of every policy file that was loaded: nothing is left to be found in a second run. */
export class PolicyErrors extends UserError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const sorted = [...problems].sort(byPlace);
    super(
      sorted.map(formatProblem).join("\n"),
      `Correct ${sorted.length === 1 ? "the place" : `the ${sorted.length} places`} named above; \`hubscan policies check\` loads the policies and stops.`,
    );
    this.problems = sorted;
  }
}

/** `file:line:column message`, and the line with its caret below. */
export function formatProblem({ file, line, column, message, excerpt }: Problem): string {
  return `${file}:${line}:${column} ${message}${excerpt === null ? "" : `\n${excerpt}`}`;
}

function byPlace(a: Problem, b: Problem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
