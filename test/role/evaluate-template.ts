import type { RoleTemplate } from "../../scanner/role/template.ts";

/** What a stack of the template makes: its role's properties and its outputs, without references and conditions. */
export interface MadeByTemplate {
  readonly role: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

const nothing = Symbol("AWS::NoValue");

/**
 * Evaluates the intrinsic functions of a template as CloudFormation does. Throws for a function that it does not know.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function evaluateTemplate(
  template: RoleTemplate,
  given: Readonly<Record<string, string>>,
  partition = "aws",
): MadeByTemplate {
  const ref = (name: string): unknown => {
    if (name === "AWS::NoValue") return nothing;
    if (name === "AWS::Partition") return partition;
    const value = given[name] ?? template.Parameters[name]?.Default;
    if (value === undefined) throw new Error(`${name} has no value`);
    return template.Parameters[name]?.Type === "Number" ? Number(value) : value;
  };
  const evaluate = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(evaluate).filter((item) => item !== nothing);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value);
    const [[name, argument] = ["", undefined]] = entries;
    if (name === "Ref") return ref(String(argument));
    if (!name.startsWith("Fn::")) {
      const evaluated = entries.map(([key, member]) => [key, evaluate(member)] as const);
      return Object.fromEntries(evaluated.filter(([, member]) => member !== nothing));
    }
    if (name === "Fn::Sub") {
      return String(argument).replaceAll(/\$\{([^}]+)\}/g, (_, key: string) => String(ref(key)));
    }
    const list = argument as unknown[];
    if (name === "Fn::If")
      return evaluate(evaluate(template.Conditions[String(list[0])]) ? list[1] : list[2]);
    if (name === "Fn::Equals") return evaluate(list[0]) === evaluate(list[1]);
    if (name === "Fn::Not") return evaluate(list[0]) !== true;
    if (name === "Fn::GetAtt") return list.join(".");
    throw new Error(`${name} is not known`);
  };
  return {
    role: evaluate(template.Resources["TargetRole"]?.Properties) as MadeByTemplate["role"],
    outputs: Object.fromEntries(
      Object.entries(template.Outputs).map(([name, { Value }]) => [name, evaluate(Value)]),
    ),
  };
}
