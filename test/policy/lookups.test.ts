import { describe, expect, it } from "vitest";
import type { Resource, UnreadableList } from "../../scanner/inventory/resource.ts";
import { AccountViews, idPropertyOf, Lookups } from "../../scanner/policy/lookups.ts";
import { ResourceView } from "../../scanner/policy/resource-view.ts";
import { UnreadableError } from "../../scanner/policy/unreadable-error.ts";
import {
  boxType,
  denied,
  lidType,
  roomType,
  sampleFacts,
  sampleLanguage,
  sampleResource,
} from "./sample-types.ts";

const language = sampleLanguage();
/** Listed in one place for the whole account, each in a region of its own, as S3's buckets are. */
const bucketType = {
  ...boxType,
  type: "AWS::Sample::Bucket",
  scope: "global" as const,
  region: () => "eu-west-1",
};
language.addResourceType(bucketType);
const lid = (LidId: string, region: string): Resource =>
  sampleResource({ LidId }, { type: lidType.type, region });
const here = [lid("lid-1", "eu-west-1"), lid("lid-2", "eu-west-1")];
const there = [lid("lid-3", "us-east-1"), lid("lid-1", "us-east-1")];

function lookups(
  region: string,
  unreadable: UnreadableList[] = [],
  resources = [...there, ...here],
): Lookups {
  return new Lookups(new AccountViews(sampleFacts(resources, unreadable), language.viewedType), region);
}

function namesOf(views: readonly ResourceView[]): string[] {
  return views.map((view) => ResourceView.resourceOf(view).name);
}

function missing(region: string, kind: "denied" | "unsupported-region" = "denied"): UnreadableList {
  return { type: lidType.type, region, cause: { ...denied, kind } };
}

describe("look-ups", () => {
  it("see all resources of a type, or those of the region", () => {
    expect(namesOf(lookups("eu-west-1").all(lidType.type))).toEqual(["lid-3", "lid-1", "lid-1", "lid-2"]);
    expect(namesOf(lookups("eu-west-1").here(lidType.type))).toEqual(["lid-1", "lid-2"]);
    expect(namesOf(lookups("global").here(lidType.type))).toHaveLength(4);
  });

  it("see of a type that is listed globally all that have no region, and of the region those that have one", () => {
    const room = sampleResource({ Id: "r" }, { type: roomType.type, region: "global" });
    expect(lookups("eu-west-1", [], [room]).here(roomType.type)).toHaveLength(1);
    const [near, far] = ["eu-west-1", "us-east-1"].map((region) =>
      sampleResource({ Name: region }, { type: bucketType.type, region }),
    );
    const buckets = [near ?? room, far ?? room];
    expect(namesOf(lookups("eu-west-1", [], buckets).here(bucketType.type))).toEqual(["eu-west-1"]);
    const list = { ...missing("global"), type: bucketType.type };
    expect(() => lookups("eu-west-1", [list], buckets).here(bucketType.type)).toThrow(UnreadableError);
  });

  it("find by ARN, name or id, in the resource's region first", () => {
    for (const region of ["eu-west-1", "us-east-1"]) {
      const found = ResourceView.resourceOf(lookups(region).find(lidType.type, "lid-1"));
      expect(found.region).toBe(region);
    }
    const arn = there[0]?.arn ?? "";
    expect(ResourceView.resourceOf(lookups("eu-west-1").find(lidType.type, arn)).name).toBe("lid-3");
  });

  it("throw when a list is missing that they would have to see", () => {
    expect(() => lookups("eu-west-1", [missing("us-east-1")]).all(lidType.type)).toThrow(UnreadableError);
    expect(() => lookups("eu-west-1", [missing("eu-west-1")]).here(lidType.type)).toThrow(UnreadableError);
    expect(namesOf(lookups("eu-west-1", [missing("us-east-1")]).here(lidType.type))).toEqual([
      "lid-1",
      "lid-2",
    ]);
    expect(() => lookups("eu-west-1", [missing("us-east-1")]).find(lidType.type, "lid-9")).toThrow(
      /not allowed/,
    );
    expect(lookups("eu-west-1", [missing("us-east-1")]).find(lidType.type, "lid-2")).toBeInstanceOf(
      ResourceView,
    );
  });

  it("throw not-found for what is not there, though every list was read", () => {
    expect(() => lookups("eu-west-1").find(lidType.type, "lid-9")).toThrow(
      expect.objectContaining({
        reason: expect.objectContaining({ kind: "not-found", operation: null }) as unknown,
      }),
    );
  });

  it("miss nothing where AWS does not offer the service, but say so there", () => {
    const views = lookups("us-east-1", [missing("eu-west-1", "unsupported-region")]);
    expect(views.all(lidType.type)).toHaveLength(4);
    const unsupported = lookups("eu-west-1", [missing("eu-west-1", "unsupported-region")]);
    expect(() => unsupported.here(lidType.type)).toThrow(UnreadableError);
  });

  it("give the same view of a resource every time", () => {
    const views = lookups("eu-west-1");
    expect(views.all(lidType.type)[2]).toBe(views.find(lidType.type, "lid-1"));
  });
});

it("a type's own id is the property that is called like it", () => {
  expect([boxType, lidType, roomType].map(idPropertyOf)).toEqual(["BoxId", "LidId", "Id"]);
});
