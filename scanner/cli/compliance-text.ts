import pc from "picocolors";
import type { Score } from "../results/compliance.ts";
import type { RequirementResult } from "../results/summary.ts";
import type { ScopeCompliance } from "./compliance.ts";
import { counted, type Look } from "./text-layout.ts";

/** How results are called, in the order in which they are told. */
const resultTexts = [
  ["PASS", "passed"],
  ["FAIL", "failed"],
  ["UNKNOWN", "unknown"],
  ["NOT_ASSESSED", "not assessed"],
  ["EXCEPTED", "excepted"],
  ["NOT_APPLICABLE", "not applicable"],
  ["MANUAL", "manual"],
  ["NOT_COVERED", "not covered"],
] as const satisfies readonly (readonly [RequirementResult, string])[];

/** Requirements that a person has something to do about come before those that are met. */
const order: readonly RequirementResult[] = [
  "FAIL",
  "UNKNOWN",
  "NOT_ASSESSED",
  "EXCEPTED",
  "MANUAL",
  "NOT_COVERED",
  "NOT_APPLICABLE",
  "PASS",
];

/** Scores of frameworks, for people. */
export function complianceText(scan: string, shown: readonly ScopeCompliance[], look: Look): string {
  const color = pc.createColors(look.color);
  if (shown.length === 0) return `Scan ${scan} was held against no framework.\n`;
  const sections = shown.flatMap(({ framework, scope, score, requirements, units, accounts }) => [
    [
      color.bold(`${framework.title} (${framework.id})${scope === null ? "" : `: ${scope}`}`),
      `${scoreText(score)}: ${score.passed} of ${counted(score.assessable, "requirement")} that checks can tell, met by every account`,
      `${scoreText(score.inAccounts)}: ${score.inAccounts.passed} of ${score.inAccounts.assessable}, counted in each account by itself`,
      resultTexts
        .filter(([result]) => score.results[result] > 0)
        .map(([result, text]) => `${score.results[result]} ${text}`)
        .join(" · "),
      ...coverage(score).map(color.yellow),
    ],
    rows(
      "By organizational unit",
      units.map((unit) => ({
        ...unit,
        name: `${"  ".repeat(unit.path.length - 1)}${unit.path.at(-1) ?? ""}`,
      })),
      color,
    ),
    rows(
      "By account",
      accounts.map((account) => ({ ...account, name: `${account.id} ${account.name}` })),
      color,
    ),
    [
      color.bold("By requirement"),
      ...requirements
        .toSorted((a, b) => order.indexOf(a.result) - order.indexOf(b.result))
        .map(({ id, title, result }) => {
          const line = `  ${result.padEnd(14)}  ${id.padEnd(18)}  ${title}`;
          return line.length > look.columns ? `${line.slice(0, look.columns - 1)}…` : line;
        }),
    ],
  ]);
  return `${[[`Scan ${scan}`], ...sections]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function rows(
  title: string,
  scored: readonly (Score & { readonly name: string; readonly inAccounts?: Pick<Score, "score"> })[],
  color: ReturnType<typeof pc.createColors>,
): string[] {
  if (scored.length === 0) return [];
  const width = Math.max(...scored.map(({ name }) => name.length));
  return [
    color.bold(title),
    ...scored.map(({ name, results, inAccounts, ...score }) => {
      const told = `${score.passed} of ${score.assessable}`.padStart(10);
      const left = [
        [results.FAIL, "failed"],
        [results.UNKNOWN, "unknown"],
      ] as const;
      const why = left.filter(([count]) => count > 0).map(([count, text]) => `${count} ${text}`);
      const each = inAccounts === undefined ? "" : `  ${scoreText(inAccounts).padStart(5)} in each`;
      return `  ${name.padEnd(width)}  ${scoreText(score).padStart(5)}  ${told}${each}  ${why.join(", ")}`.trimEnd();
    }),
  ];
}

/** In whole percent, as the HTML report has it. All is said of all only: what rounds to 100 % or to 0 % without being it is not. */
function scoreText({ score }: Pick<Score, "score">): string {
  if (score === null) return "–";
  const rounded = Math.round(score * 100);
  if (rounded === 100 && score < 1) return "> 99 %";
  if (rounded === 0 && score > 0) return "< 1 %";
  return `${rounded} %`;
}

function coverage({ selected, scanned, notSelected }: ScopeCompliance["score"]): string[] {
  return [
    ...(scanned < selected
      ? [
          `${counted(selected - scanned, "account")} of ${selected} could not be read: nothing passes for all of them.`,
        ]
      : []),
    ...(notSelected > 0 ? [`${counted(notSelected, "account")} more here the scan was not about.`] : []),
  ];
}
