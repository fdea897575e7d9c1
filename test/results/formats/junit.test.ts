import { spawnSync } from "node:child_process";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { xml } from "../../../scanner/results/formats/junit.ts";
import { denied, manifest } from "../sample-lines.ts";
import { anyFull, anyText, exportedText, full, sourceOf } from "./sample-export.ts";

/** As much of a reader of XML as tells whether tags are closed and texts are escaped; written apart from the writer. */
function elements(text: string): { readonly name: string; readonly attributes: Record<string, string> }[] {
  const found: { name: string; attributes: Record<string, string> }[] = [];
  const open: string[] = [];
  const token = /<\?xml[^>]*\?>|<(\/?)(\w+)((?: \w+="[^"<]*")*)(\/?)>|([^<]+)/gy;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [all, close, name, attributes = "", selfClosed, content] = match;
    const said = content ?? attributes;
    if (/&(?!(amp|lt|gt|quot|#\d+);)/.test(said)) throw new Error(`not escaped: ${said}`);
    if (/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(all)) throw new Error("not XML 1.0");
    if (close === "/" && open.pop() !== name) throw new Error(`</${name}> closes something else`);
    if (name !== undefined && close === "") {
      const pairs = [...attributes.matchAll(/ (\w+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [
        key,
        value,
      ]);
      found.push({ name, attributes: Object.fromEntries(pairs) as Record<string, string> });
      if (selfClosed === "") open.push(name);
    }
    if (token.lastIndex === text.length) {
      if (open.length > 0) throw new Error(`${open.join()} are not closed`);
      return found;
    }
  }
  throw new Error("not XML");
}

async function junit(...args: Parameters<typeof sourceOf>) {
  return elements(await exportedText("junit", await sourceOf(...args)));
}

const hasXmllint = spawnSync("python3", ["-c", "import xml.dom.minidom"]).status === 0;

describe("junit", () => {
  test("any findings are well-formed, with totals that are those of the cases", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFull, { maxLength: 4 }), async (findings) => {
        const found = await junit(findings);
        const number = (name: string) => found.filter((element) => element.name === name).length;
        expect(found[0]?.attributes).toMatchObject({
          tests: String(number("testcase")),
          failures: String(number("failure")),
          errors: String(number("error")),
          skipped: String(number("skipped")),
        });
        expect(number("testcase")).toBe(findings.length);
      }),
      { numRuns: 60 },
    );
  });

  test.skipIf(!hasXmllint)(
    "another reader gets back what XML can hold (skipped without python3)",
    async () => {
      const texts = fc.sample(anyText, { numRuns: 200, seed: 1 });
      const document = `<a>${texts.map((text) => `<b c="${xml(text)}"/>`).join("")}</a>`;
      const program =
        "import sys, json, xml.etree.ElementTree as E; print(json.dumps([b.get('c') for b in E.fromstring(sys.stdin.buffer.read())]))";
      const { stdout, stderr } = spawnSync("python3", ["-c", program], { input: document });
      expect(stderr.toString()).toBe("");
      const expected = texts.map((text) =>
        text.replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD"),
      );
      expect(JSON.parse(stdout.toString())).toEqual(expected);
    },
  );

  test("a failure fails, what is unknown is an error, and the rest is passed or skipped", async () => {
    const found = await junit([
      full(),
      full({ status: "UNKNOWN", cause: denied }),
      full({ status: "PASS" }),
      full({ status: "NOT_APPLICABLE" }),
      full({ status: "EXCEPTED" }),
    ]);
    expect(found.map(({ name }) => name).slice(2)).toEqual([
      "testcase",
      "failure",
      "testcase",
      "error",
      "testcase",
      "testcase",
      "skipped",
      "testcase",
      "skipped",
    ]);
  });

  test("an account that is missing is an error, so that the report is not green", async () => {
    const plan = manifest(["111122223333", "444455556666"]);
    const found = await junit([full({ status: "PASS" })], { manifest: plan, incomplete: ["444455556666"] });
    expect(found[0]?.attributes).toMatchObject({ tests: "2", errors: "1" });
    expect(
      found.filter(({ name }) => name === "testsuite").map(({ attributes }) => attributes["name"]),
    ).toEqual(["111122223333 payments", "444455556666 account 444455556666"]);
  });
});
