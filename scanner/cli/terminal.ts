/** Where a command writes to, and what it knows of the place it runs in. */
export interface Terminal {
  /** Writes data to standard output; resolves when more may be written. */
  readonly out: (text: string) => Promise<void>;
  /** Writes something for people to standard error. */
  readonly note: (text: string) => void;
  /** Whether standard output is a terminal. */
  readonly isTty: boolean;
  readonly errorIsTty: boolean;
  /** Characters in a line. */
  readonly columns: number;
  readonly color: boolean;
  readonly environment: NodeJS.ProcessEnv;
  readonly workingFolder: string;
  readonly now: () => Date;
  readonly setExitCode: (code: number) => void;
}

/**
 * The terminal of a process. A reader of standard output that goes away (`| head`) ends the process quietly; output that
 * has no room ends it with an error.
 */
export function processTerminal(process: NodeJS.Process): Terminal {
  const { stdout, stderr, env } = process;
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    stderr.write(
      `hubscan: standard output cannot be written: ${error.message}\nMake room there, or send it elsewhere. What came out is not whole.\n`,
    );
    process.exit(1);
  });
  // Nobody can be told of this, and a scan is worth more than what it says of itself.
  stderr.on("error", () => undefined);
  const isTty = stdout.isTTY ?? false;
  return {
    out: (text) =>
      new Promise((resolve) => {
        if (stdout.write(text)) resolve();
        else stdout.once("drain", resolve);
      }),
    note: (text) => {
      stderr.write(text);
    },
    isTty,
    errorIsTty: stderr.isTTY ?? false,
    // A pseudo terminal without a size says 0. What goes into a file or a pipe is searched, so little of it is cut off.
    columns: stdout.columns || (isTty ? 80 : Number(env.COLUMNS) || 200),
    color: (isTty || env.FORCE_COLOR !== undefined) && (env.NO_COLOR ?? "") === "",
    environment: env,
    workingFolder: process.cwd(),
    now: () => new Date(),
    setExitCode: (code) => {
      process.exitCode = code;
    },
  };
}
