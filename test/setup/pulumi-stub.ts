import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What a stand-in for the Pulumi CLI does when it is told to store a secret. */
type Way = "stores" | "has no such stack" | "has no passphrase";

/**
 * Puts a stand-in for the Pulumi CLI into a folder; its answers are those of the real one.
 * @returns a search path that leads to it, and what it was given: arguments, and the value on its standard input
 */
export async function pulumiStub(folder: string, way: Way) {
  const bin = join(folder, "bin");
  await mkdir(bin);
  const answers = {
    stores: "",
    "has no such stack": `echo "error: no stack named 'dev' found" >&2; exit 255`,
    "has no passphrase": `echo "error: passphrase must be set; got $value" >&2; exit 255`,
  };
  const script = `#!/bin/sh
if [ "$1" = version ]; then echo v3.0.0; exit 0; fi
value=$(cat)
echo "$@" >> '${join(folder, "arguments")}'
echo "$value" >> '${join(folder, "value")}'
${answers[way]}
`;
  await writeFile(join(bin, "pulumi"), script);
  await chmod(join(bin, "pulumi"), 0o755);
  const read = async (name: string) => (await readFile(join(folder, name), "utf8")).trim();
  return {
    path: `${bin}:/usr/bin:/bin`,
    given: async () => ({ args: await read("arguments"), value: await read("value") }),
  };
}
