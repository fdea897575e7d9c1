import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { selectRegions } from "../../scanner/access/regions.ts";
import { UserError } from "../../scanner/user-error.ts";

const regions = { enabled: ["eu-west-1", "us-east-1", "us-west-2"], notOptedIn: ["af-south-1"] };

describe("the selection of regions", () => {
  it("takes every enabled region when nothing is said, and says which are not enabled", () => {
    expect(selectRegions(regions, [], [])).toEqual({
      selected: ["eu-west-1", "us-east-1", "us-west-2"],
      left: [{ region: "af-south-1", reason: "not-opted-in" }],
    });
  });

  it("takes the included ones, without those that are excluded as well", () => {
    expect(selectRegions(regions, ["us-east-1", "eu-west-1", "af-south-1"], ["eu-west-1"])).toEqual({
      selected: ["us-east-1"],
      left: [
        { region: "af-south-1", reason: "not-opted-in" },
        { region: "eu-west-1", reason: "excluded" },
        { region: "us-west-2", reason: "not-included" },
      ],
    });
  });

  it.each([
    [["eu-wset-1"], []],
    [[], ["eu-wset-1"]],
  ])("refuses a region that does not exist and names the nearest", (include, exclude) => {
    const attempt = () => selectRegions(regions, include, exclude);
    expect(attempt).toThrow(UserError);
    expect(attempt).toThrow("There is no region eu-wset-1.");
    expect(attempt).toThrow(expect.objectContaining({ hint: "Did you mean eu-west-1?" }));
  });

  it("loses no region and selects only enabled ones", () => {
    const all = [...regions.enabled, ...regions.notOptedIn];
    fc.assert(
      fc.property(fc.subarray(all), fc.subarray(all), (include, exclude) => {
        const { selected, left } = selectRegions(regions, include, exclude);
        expect([...selected, ...left.map(({ region }) => region)].sort()).toEqual([...all].sort());
        for (const region of selected) {
          expect(regions.enabled).toContain(region);
          expect(exclude).not.toContain(region);
        }
      }),
    );
  });
});
