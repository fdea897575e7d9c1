import { z } from "zod";
import { type RoleSettings, roleSettingsSchema } from "./settings.ts";

/** A parameter of a CloudFormation template. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
export interface TemplateParameter {
  readonly Type: "String" | "Number";
  readonly Description: string;
  readonly Default?: string | number;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly string[];
  readonly MaxLength?: number;
  readonly MinValue?: number;
  readonly MaxValue?: number;
  readonly ConstraintDescription?: string;
}

/** The settings that a template asks for: all but the partition, which CloudFormation knows. */
type Asked = Exclude<keyof RoleSettings, "partition">;

/** What each parameter is for, in the order in which they are asked. */
const descriptions: Readonly<Record<Asked, string>> = {
  hubAccountId: "Account that hubscan runs in.",
  organizationId: "Organization that the hub belongs to. Nobody outside of it gets in.",
  roleName: "Name of this role.",
  rolePath: "Path of this role.",
  scannerRoleName: "Name of the scanner's role in the hub: the one principal that gets in.",
  externalId: "External id that the scanner has to give. Empty for none.",
  permissionsPolicy: "The AWS managed policy of this role.",
  maxSessionDuration: "Longest session, in seconds.",
  sourceIdentity: "Whether the scanner sets the scan's name as its source identity.",
};

/** What the schema says of a setting, as JSON Schema. */
interface Written {
  readonly default?: string | number | boolean;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly type?: string;
}

/** `roleName` as a template has it: `RoleName`. */
export function parameterName(setting: Asked): string {
  return `${setting.charAt(0).toUpperCase()}${setting.slice(1)}`;
}

/**
 * The template's parameters. What they may be is what the settings may be.
 * @param answers their defaults; those of the settings when null
 */
export function templateParameters(
  answers: RoleSettings | null = null,
): Readonly<Record<string, TemplateParameter>> {
  const { properties } = z.toJSONSchema(roleSettingsSchema, { io: "input" });
  return Object.fromEntries(
    askedSettings.map((setting) => [
      parameterName(setting),
      {
        ...parameter(setting, (properties?.[setting] ?? {}) as Written),
        ...(answers === null ? {} : { Default: defaultOf(answers[setting]) }),
      },
    ]),
  );
}

/** The values of the template's parameters for a role. */
export function parameterValues(settings: RoleSettings): Readonly<Record<string, string>> {
  return Object.fromEntries(
    askedSettings.map((setting) => [parameterName(setting), String(settings[setting] ?? "")]),
  );
}

function defaultOf(answer: RoleSettings[Asked]): string | number {
  return typeof answer === "number" ? answer : String(answer ?? "");
}

const askedSettings = Object.keys(descriptions) as Asked[];

function parameter(setting: Asked, written: Written): TemplateParameter {
  const Description = descriptions[setting];
  const isOptional = roleSettingsSchema.shape[setting] instanceof z.ZodOptional;
  if (written.type === "boolean") {
    return {
      Type: "String",
      Description,
      Default: String(written.default),
      AllowedValues: ["true", "false"],
    };
  }
  const given = isOptional ? "" : (written.default as string | number | undefined);
  return {
    Type: written.type === "integer" ? "Number" : "String",
    Description,
    ...(given === undefined ? {} : { Default: given }),
    ...(written.pattern === undefined ? {} : { AllowedPattern: pattern(written.pattern, isOptional) }),
    ...(written.enum === undefined ? {} : { AllowedValues: written.enum }),
    ...(written.maxLength === undefined ? {} : { MaxLength: written.maxLength }),
    ...(written.minimum === undefined ? {} : { MinValue: written.minimum }),
    ...(written.maximum === undefined ? {} : { MaxValue: written.maximum }),
    ...constraint(setting, written),
  };
}

/** A slash needs no backslash outside JavaScript. Nothing at all is what an optional setting is when it is left out. */
function pattern(written: string, isOptional: boolean): string {
  const plain = written.replaceAll("\\/", "/");
  return isOptional ? `^$|${plain}` : plain;
}

/** What a person is told who gives something else: the settings' own words. */
function constraint(setting: Asked, { pattern }: Written): Pick<TemplateParameter, "ConstraintDescription"> {
  if (pattern === undefined) return {};
  const refused = roleSettingsSchema.shape[setting].safeParse("\n");
  const message = refused.error?.issues.find((issue) => issue.code === "invalid_format")?.message;
  return message === undefined ? {} : { ConstraintDescription: message };
}
