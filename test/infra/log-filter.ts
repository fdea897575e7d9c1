/** Whether CloudWatch's filter finds a line: members that are compared with texts, joined by &&. */
export function finds(pattern: string, line: string): boolean {
  const [, terms = ""] = /^\{ (.*) \}$/.exec(pattern) ?? [];
  const members = JSON.parse(line) as Record<string, unknown>;
  return terms.split(" && ").every((term) => {
    const [, name = "", text = ""] = /^\$\.(\w+) = ("(?:[^"\\]|\\.)*")$/.exec(term) ?? [];
    return members[name] === JSON.parse(text);
  });
}
