/** A choice of a list. */
export interface Choice<Value> {
  readonly value: Value;
  readonly name: string;
  /** Why it cannot be chosen. */
  readonly disabled?: string;
  readonly checked?: boolean;
}

/** Asks a person. Every question is answered or ends with an error that `isGivenUp`. */
export interface Asker {
  /** @param problem what is wrong with an answer; null when nothing is */
  readonly text: (
    message: string,
    initial: string | undefined,
    problem: (answer: string) => string | null,
  ) => Promise<string>;
  /** As `text`; the answer is not shown. */
  readonly secret: (message: string, problem: (answer: string) => string | null) => Promise<string>;
  readonly confirm: (message: string, initial: boolean) => Promise<boolean>;
  readonly choose: <Value>(
    message: string,
    choices: readonly Choice<Value>[],
    initial?: Value,
  ) => Promise<Value>;
  readonly chooseMany: <Value>(message: string, choices: readonly Choice<Value>[]) => Promise<Value[]>;
}

/** Lines of a list that are shown at a time. */
const pageSize = 15;

/** Asks at a terminal. Prompts go to standard error, as everything that is for people. */
export async function terminalAsker(process: NodeJS.Process): Promise<Asker> {
  const { checkbox, confirm, input, password, select } = await import("@inquirer/prompts");
  const place = { input: process.stdin, output: process.stderr };
  return {
    text: async (message, initial, problem) => {
      const given = await input(
        {
          message,
          validate: (answer) => problem(answer.trim()) ?? true,
          // In the line, where it can be changed and taken away.
          ...(initial === undefined ? {} : { default: initial, prefill: "editable" as const }),
        },
        place,
      );
      return given.trim();
    },
    secret: async (message, problem) =>
      password({ message, mask: true, validate: (answer) => problem(answer) ?? true }, place),
    confirm: async (message, initial) => confirm({ message, default: initial }, place),
    choose: async (message, choices, initial) =>
      select(
        {
          message,
          choices: choices.map((choice) => ({ ...choice })),
          pageSize,
          loop: false,
          ...(initial === undefined ? {} : { default: initial }),
        },
        place,
      ),
    chooseMany: async (message, choices) =>
      checkbox(
        {
          message,
          choices: choices.map((choice) => ({ ...choice, short: choice.name.trim() })),
          pageSize,
          loop: false,
          theme: { style: { renderSelectedChoices: (chosen: readonly unknown[]) => `${chosen.length}` } },
        },
        place,
      ),
  };
}
