import { codeList, markdownText } from "../markdown.ts";
import { functionDocs, typeDocs } from "./functions/library.ts";
import { createLanguage, lookupArguments } from "./language.ts";

/** Names of the engine that are no functions here: macros, and what only optional values have, which are not enabled. */
const notFunctions: ReadonlySet<string> = new Set([
  "has",
  "all",
  "exists",
  "exists_one",
  "map",
  "filter",
  "bind",
  "of",
  "none",
  "or",
  "orValue",
  "hasValue",
  "value",
]);

/** The page on the functions of policy expressions, `docs/policy-functions.md`. */
export function functionsPage(): string {
  const functions = functionDocs();
  const own = new Set(functions.map(({ name }) => name));
  const standard = createLanguage()
    .functionNames.filter((name) => !own.has(name) && !lookupArguments.has(name) && !notFunctions.has(name))
    .sort();
  return `# Functions of policy expressions

Generated from the functions themselves (\`npx vitest run test/docs -u\`); every example is a test. How expressions are
written is in [policies.md](policies.md).

A signature with a dot before the name is a method: \`string.regex(pattern: string): bool\` is called as
\`resource.Name.regex('^prod-')\`. Numbers are whole numbers (\`int\`).

${functions.map(({ name }) => `- [\`${name}\`](#${name.toLowerCase()})`).join("\n")}

${functions
  .map(
    ({ name, signature, description, examples }) => `## ${name}

\`\`\`
${signature}
\`\`\`

${markdownText(description)}

\`\`\`
${examples.map(({ expression, gives }) => `${expression}\n  → ${gives}`).join("\n")}
\`\`\`
`,
  )
  .join("\n")}
## Look-ups

\`all\`, \`here\` and \`find\` give other resources of the same account: see [policies.md](policies.md#look-ups).

## Structures that functions give

${typeDocs()
  .map(
    ({ name, description, fields }) =>
      `### ${name}\n\n${markdownText(description)}\n\n${Object.entries(fields)
        .map(([field, type]) => `- \`${field}\`: ${markdownText(type)}`)
        .join("\n")}\n`,
  )
  .join("\n")}
## CEL's own

The operators, the macros \`has\`, \`all\`, \`exists\`, \`exists_one\`, \`map\`, \`filter\` and \`cel.bind\`, and these
functions are CEL's, some of them from its string and date extensions: ${codeList(standard)}.
`;
}
