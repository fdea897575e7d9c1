import { type Figure, middle, times } from "./figure.ts";
import { runProgram } from "./program.ts";

const target = 200;

/** What somebody waits for who asks what there is. */
export const help: Figure = {
  name: "help",
  what: "hubscan --help, ms",
  measure: async (program, { repeat }) => {
    const values = await times(repeat ?? 7, async () => (await runProgram(program, ["--help"])).usage.wall);
    return [
      {
        of: "",
        values,
        digits: 0,
        target: `≤ ${target}`,
        held: middle(values) <= target,
        note: "the whole process",
      },
    ];
  },
};
