import type { Settings } from "../scanner/settings/load.ts";
import { UserError } from "../scanner/user-error.ts";
import type { Asker } from "./asker.ts";
import type { Draft } from "./draft.ts";
import { type InitValues, optionOfKey } from "./init-options.ts";
import type { StackFile } from "./stack-file.ts";

/** What the questions are asked with. */
export interface Interview {
  /** Null when nobody is there to ask. */
  readonly asker: Asker | null;
  readonly given: InitValues;
  readonly file: StackFile;
  readonly settings: Settings;
  readonly draft: Draft;
  /** Says something for people, in lines that fit. */
  readonly say: (text: string) => void;
  /** Shows what has lines of its own. */
  readonly draw: (text: string) => void;
  /** Options that are missing, with what they are for; filled as questions come up that nobody answers. */
  readonly missing: string[];
}

/** One key that is text: given, asked, or as it is usual. */
export async function askKey(
  { asker, draft, missing }: Interview,
  key: keyof typeof optionOfKey,
  question: {
    readonly message: string;
    readonly given: string | undefined;
    readonly usual?: string;
    readonly isOptional?: boolean;
    readonly problem?: (answer: string) => string | null;
  },
): Promise<void> {
  const { message, given, isOptional = false } = question;
  const problem = (answer: string) => {
    if (answer === "" && !isOptional) return "It is needed.";
    return (answer === "" ? null : draft.problem(key, answer)) ?? question.problem?.(answer) ?? null;
  };
  const usual = draft.value(key) ?? question.usual;
  let answer = given === undefined ? usual : given;
  if (given !== undefined) checked(optionOfKey[key], given, problem);
  else if (asker !== null) answer = await asker.text(message, usual, problem);
  else if (usual !== undefined) checked(optionOfKey[key], usual, problem);
  if (answer === undefined && !isOptional) missing.push(optionOfKey[key]);
  else draft.set(key, answer === "" ? undefined : answer);
}

/** An answer that nobody is asked for again. @throws UserError when it is wrong */
export function checked(option: string, value: string, problem: (value: string) => string | null): string {
  const found = problem(value);
  if (found === null) return value;
  throw new UserError(`${option}: ${found}`, "Correct it. Nothing was written.");
}
