import * as z from "zod";

const requirementBase = {
  id: z.string().min(1).meta({ description: "The requirement's number in the standard." }),
  title: z.string().min(1).meta({ description: "What it asks for, in own words." }),
};

const requirement = z
  .union(
    [
      z.strictObject({ ...requirementBase, checks: z.array(z.string().min(1)).min(1) }),
      z.strictObject({ ...requirementBase, manual: z.string().min(1) }),
      z.strictObject({ ...requirementBase, "not-covered": z.string().min(1) }),
    ],
    {
      error:
        "a requirement has id, title, and one of: checks (ids or globs), manual (why), not-covered (why)",
    },
  )
  .meta({ description: "One requirement: the checks that judge it, or why none does." });

/** The framework file: a standard's requirements and the checks that judge them. */
export const frameworkFile = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, "an id is lower case letters, digits, dots and hyphens"),
    title: z.string().min(1),
    version: z.string().min(1),
    source: z.url({ protocol: /^https$/ }).meta({ description: "Where the standard is published." }),
    requirements: z.array(requirement).min(1),
  })
  .meta({ title: "hubscan framework", description: "A standard's requirements, mapped to checks." });

export type FrameworkSource = z.infer<typeof frameworkFile>;
