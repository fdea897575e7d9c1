import { type ConfigProblem, parseConfig, valueProblem } from "../infra/config/parse.ts";
import type { StackConfig } from "../infra/config/schema.ts";
import { configSchema } from "../infra/config/schema.ts";
import type { Change, StackFile } from "./stack-file.ts";

type Key = keyof StackConfig;

/** The stack's configuration while it is being written: what the file says, and the answers over it. */
export interface Draft {
  /** What it says now, as Pulumi would give it; undefined where it says nothing. */
  readonly value: (key: Key) => string | undefined;
  /** A list that it says now. */
  readonly list: (key: Key) => readonly string[];
  readonly set: (key: Key, value: Change) => void;
  /** What is wrong with a value for this key, alone or beside what is said already, as a sentence; null when nothing is. */
  readonly problem: (key: Key, value: Change) => string | null;
  /** Everything that is wrong now, or would be with a further answer; also what is still missing. */
  readonly problems: (key?: Key, value?: Change) => readonly ConfigProblem[];
  /** The configuration with its defaults; null while something is wrong. */
  readonly config: () => StackConfig | null;
  /** What is to be changed in the file. Defaults that the file does not say stay unsaid. */
  readonly changes: () => Readonly<Record<string, Change>>;
}

export function draftOf(file: Pick<StackFile, "values" | "secrets">): Draft {
  const answers = new Map<Key, Change>();
  const values = (more: readonly (readonly [Key, Change])[] = []): Record<string, string> => {
    const all = new Map<string, string>(Object.entries(file.values));
    for (const [key, value] of [...answers, ...more]) {
      if (value === undefined) all.delete(key);
      else all.set(key, textOf(value));
    }
    return Object.fromEntries(all);
  };
  const value = (key: Key) => values()[key];
  return {
    value,
    list: (key) => {
      const text = value(key);
      if (text === undefined || valueProblem(key, text) !== null) return [];
      return JSON.parse(text) as string[];
    },
    set: (key, value) => {
      answers.set(key, value);
    },
    problem: (key, value) => {
      if (value === undefined) return null;
      const alone = valueProblem(key, textOf(value));
      if (alone !== null) return sentence(alone);
      const found = parseConfig(values([[key, value]])).problems.find((problem) => problem.key === key);
      return found === undefined ? null : sentence(found.problem);
    },
    problems: (key, value) => parseConfig(values(key === undefined ? [] : [[key, value]])).problems,
    config: () => parseConfig(values()).config,
    changes: () =>
      Object.fromEntries(
        [...answers].filter(([key, value]) => {
          const isSaid = file.values[key] !== undefined || file.secrets.has(key);
          return value === undefined ? isSaid : isSaid || textOf(value) !== defaultText(key);
        }),
      ),
  };
}

/** A value as Pulumi gives it to the program. */
function textOf(value: Exclude<Change, undefined>): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function defaultText(key: Key): string | undefined {
  const usual = configSchema.shape[key].safeParse(undefined);
  if (!usual.success || usual.data === undefined) return undefined;
  return typeof usual.data === "string" ? usual.data : JSON.stringify(usual.data);
}

function sentence(problem: string): string {
  return `It ${problem}.`;
}
