import { array, assert as check, property, stringMatching } from "fast-check";
import { describe, expect, it } from "vitest";
import {
  parseCredentialReport,
  rootUserName,
} from "../../../scanner/inventory/services/iam-credential-report.ts";

const header =
  "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation," +
  "mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date," +
  "access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated," +
  "access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active," +
  "cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

const arn = (user: string) => `arn:aws:iam::111122223333:user/${user}`;

const row = (user: string) =>
  `${user},${arn(user)},2024-03-01T09:00:00+00:00,true,2025-12-01T08:30:00+00:00,2025-10-01T00:00:00+00:00,N/A,` +
  "true,true,2025-11-01T00:00:00+00:00,2025-12-30T12:00:00+00:00,eu-west-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A";

const root =
  `${rootUserName},arn:aws:iam::111122223333:root,2020-01-01T00:00:00+00:00,not_supported,no_information,` +
  "not_supported,not_supported,TRUE,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A";

describe("parseCredentialReport", () => {
  it("gives typed values, and leaves unset what the report calls N/A", () => {
    expect(parseCredentialReport(`${header}\n${row("alice")}\n`)).toEqual([
      {
        User: "alice",
        Arn: arn("alice"),
        UserCreationTime: new Date("2024-03-01T09:00:00Z"),
        PasswordEnabled: true,
        PasswordLastUsed: new Date("2025-12-01T08:30:00Z"),
        PasswordLastChanged: new Date("2025-10-01T00:00:00Z"),
        MfaActive: true,
        AccessKey1Active: true,
        AccessKey1LastRotated: new Date("2025-11-01T00:00:00Z"),
        AccessKey1LastUsedDate: new Date("2025-12-30T12:00:00Z"),
        AccessKey1LastUsedRegion: "eu-west-1",
        AccessKey1LastUsedService: "s3",
        AccessKey2Active: false,
        Certificate1Active: false,
        Certificate2Active: false,
      },
    ]);
  });

  it("leaves the root user's password unset where the report does not support it", () => {
    const [parsed] = parseCredentialReport(`${header}\n${root}`);
    expect(parsed).toMatchObject({ User: rootUserName, MfaActive: true, AccessKey1Active: false });
    expect(parsed).not.toHaveProperty("PasswordEnabled");
    expect(parsed).not.toHaveProperty("PasswordLastUsed");
  });

  it("finds columns by name, so that a new one changes nothing", () => {
    const more = `additional_credentials_info,${header}\nsome,${row("alice")}`;
    expect(parseCredentialReport(more)).toEqual(parseCredentialReport(`${header}\n${row("alice")}`));
  });

  it("reads quoted cells with commas and quotes in them", () => {
    const quoted = row("alice").replace("alice,", '"alice,""ops""",');
    expect(parseCredentialReport(`${header}\r\n${quoted}\r\n`)[0]).toMatchObject({ User: 'alice,"ops"' });
  });

  it.each([
    ["an empty report", "", /no column "user"/],
    ["a missing column", `${header.replace("mfa_active", "mfa")}\n${row("alice")}`, /no column "mfa_active"/],
    ["a row with too many cells", `${header}\n${row("alice")},x`, /Row 1 .* 23 columns instead of 22/],
    ["a row cut short", `${header}\n${row("alice")}\n${row("bob").slice(0, 90)}`, /Row 2/],
    ["a quote that does not end", `${header}\n"${row("alice")}`, /quoted cell/],
    ["a value of another kind", `${header}\n${row("alice").replace(",true,", ",maybe,")}`, /PasswordEnabled/],
  ])("refuses %s instead of giving half of it", (_, csv, message) => {
    expect(() => parseCredentialReport(csv)).toThrow(message);
  });

  it("never cuts off a user at the end: every row is given, whatever the names", () => {
    const name = stringMatching(/^[A-Za-z0-9+=@_-]{1,20}$/);
    check(
      property(array(name, { maxLength: 20 }), (names) => {
        const parsed = parseCredentialReport([header, ...names.map(row)].join("\n"));
        expect(parsed.map(({ User }) => User)).toEqual(names);
      }),
    );
  });
});
