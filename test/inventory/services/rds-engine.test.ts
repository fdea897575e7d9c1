import { assert, nat, property } from "fast-check";
import { describe, expect, it, test } from "vitest";
import { isOfMajorVersion, judgedParameters } from "../../../scanner/inventory/services/rds-engine.ts";

describe("the parameters that are asked for", () => {
  test.each([
    ["postgres16", ["rds.force_ssl"]],
    ["aurora-postgresql17", ["rds.force_ssl"]],
    ["sqlserver-se-15.0", ["rds.force_ssl"]],
    ["mysql8.4", ["require_secure_transport"]],
    ["mariadb10.11", ["require_secure_transport"]],
    ["aurora-mysql8.0", ["require_secure_transport", "server_audit_logging", "server_audit_events"]],
  ])("of a group of %s are those that the family has", (family, names) => {
    expect(judgedParameters({ DBParameterGroupFamily: family })).toEqual(names);
  });

  test.each(["oracle-ee-19", "docdb5.0", "neptune1.3", "db2-se-11.5", "aurora5.6", ""])(
    "of a group of %j are none",
    (family) => {
      expect(judgedParameters({ DBParameterGroupFamily: family })).toEqual([]);
    },
  );

  it("are none for a group without a family", () => {
    expect(judgedParameters({})).toEqual([]);
  });
});

describe("a database is of a major version", () => {
  const isOf = (engine: string, major: string, version: string) =>
    isOfMajorVersion(
      { Engine: engine, MajorEngineVersion: major },
      { Engine: engine, EngineVersion: version },
    );

  test.each([
    ["postgres", "16", "16.3"],
    ["mysql", "8.0", "8.0.39"],
    ["aurora-mysql", "8.0", "8.0.mysql_aurora.3.05.2"],
    ["postgres", "16", "16"],
  ])("%s %s: %s is", (engine, major, version) => {
    expect(isOf(engine, major, version)).toBe(true);
  });

  test.each([
    ["postgres", "1", "16.3"],
    ["mysql", "8.0", "8.4.5"],
    ["mysql", "5.7", "5.70"],
    ["postgres", "", "16.3"],
  ])("%s %j: %s is not", (engine, major, version) => {
    expect(isOf(engine, major, version)).toBe(false);
  });

  it("only of its own engine's", () => {
    const major = { Engine: "aurora-postgresql", MajorEngineVersion: "16" };
    expect(isOfMajorVersion(major, { Engine: "postgres", EngineVersion: "16.3" })).toBe(false);
  });

  it("is not told without a version", () => {
    expect(isOfMajorVersion({ Engine: "mysql", MajorEngineVersion: "8.0" }, { Engine: "mysql" })).toBe(false);
    expect(isOfMajorVersion({ Engine: "mysql" }, { Engine: "mysql", EngineVersion: "8.0.39" })).toBe(false);
  });

  it("whatever minor version follows, and of no other major version", () => {
    const number = nat({ max: 99 });
    assert(
      property(number, number, number, (major, other, minor) => {
        expect(isOf("postgres", String(major), `${other}.${minor}`)).toBe(major === other);
      }),
    );
  });
});
