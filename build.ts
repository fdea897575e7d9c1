import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import { type InputOptions, rolldown } from "rolldown";
import { buildReportPage } from "./console/build-report.ts";

/**
 * Bundles the program into `dist`, which then runs without `node_modules`. The simulator is a bundle of its own: it needs
 * every operation of each SDK client, of which the scanner uses few. The page of the HTML report is a file that is read when a report is
 * made. A folder can be named instead of `dist`: tests build one of their own.
 */
const folder = process.argv[2] ?? "dist";

await rm(folder, { recursive: true, force: true });
await bundle({ hubscan: "hubscan.ts" }, folder, {
  resolveId: (id) =>
    id === "./simulator/command.ts" ? { id: "./simulator/command.js", external: true } : null,
});
await bundle({ command: "simulator/command.ts" }, `${folder}/simulator`);
await cp("policies", `${folder}/policies`, { recursive: true });
await cp("simulator/estates", `${folder}/simulator/estates`, { recursive: true });
await cp("simulator/defaults", `${folder}/simulator/defaults`, { recursive: true });
await mkdir(`${folder}/report`);
await writeFile(`${folder}/report/report.html`, await buildReportPage());
await cp("LICENSE", `${folder}/LICENSE`);

async function bundle(
  input: Readonly<Record<string, string>>,
  dir: string,
  plugin: { readonly resolveId?: (id: string) => { id: string; external: true } | null } = {},
): Promise<void> {
  const options: InputOptions = {
    input: { ...input },
    platform: "node",
    external: [...builtinModules, /^node:/],
    // The SDK's ES modules can be shaken: its CommonJS builds are four times the size.
    resolve: { mainFields: ["module", "main"] },
    plugins: [{ name: "hubscan", ...plugin }],
  };
  const build = await rolldown(options);
  await build.write({
    dir,
    format: "esm",
    minify: true,
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    // Some dependencies ask for `require` although they are bundled as ES modules.
    banner:
      'import { createRequire as hubscanRequire } from "node:module"; const require = hubscanRequire(import.meta.url);',
  });
  await build.close();
}
