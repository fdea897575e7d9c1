import { parameterValues, templateParameters } from "../../scanner/role/template-parameters.ts";
import type { TargetsContext } from "./context.ts";

/** The template of the target role, as seen from the repository's folder. */
export const templatePath = "infra/targets/target-role.yaml";

/** Says that the management account gets no role from this stack, and how to make it there. */
export function managementRoleByHand({ place, role }: Pick<TargetsContext, "place" | "role">): string {
  const defaults = templateParameters();
  const given = Object.entries(parameterValues(role)).filter(
    ([name, value]) => value !== String(defaults[name]?.Default ?? ""),
  );
  const overrides = given.map(([name, value]) =>
    name === "ExternalId" ? `${name}=YOUR-EXTERNAL-ID` : `${name}=${value}`,
  );
  return [
    `The management account (${place.managementAccountId}) gets no target role from this stack, and scans will not get in there: no StackSet reaches it, and hubscan:managementRoleArn is not set. Set it, or make the role with credentials of that account:`,
    `aws cloudformation deploy --stack-name hubscan-target --template-file ${templatePath} --capabilities CAPABILITY_NAMED_IAM --parameter-overrides ${overrides.join(" ")}`,
  ].join("\n");
}
