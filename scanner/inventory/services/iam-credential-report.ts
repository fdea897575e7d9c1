import { GenerateCredentialReportCommand, GetCredentialReportCommand } from "@aws-sdk/client-iam";
import { rows } from "../listing.ts";
import { type ShapeValue, shape } from "../shape.ts";

/** The user that stands for the root user's row. */
export const rootUserName = "<root_account>";

const fields = {
  User: { kind: "string", from: "user" },
  Arn: { kind: "string", from: "arn" },
  UserCreationTime: { kind: "timestamp", from: "user_creation_time" },
  PasswordEnabled: { kind: "bool", from: "password_enabled" },
  PasswordLastUsed: { kind: "timestamp", from: "password_last_used" },
  PasswordLastChanged: { kind: "timestamp", from: "password_last_changed" },
  PasswordNextRotation: { kind: "timestamp", from: "password_next_rotation" },
  MfaActive: { kind: "bool", from: "mfa_active" },
  AccessKey1Active: { kind: "bool", from: "access_key_1_active" },
  AccessKey1LastRotated: { kind: "timestamp", from: "access_key_1_last_rotated" },
  AccessKey1LastUsedDate: { kind: "timestamp", from: "access_key_1_last_used_date" },
  AccessKey1LastUsedRegion: { kind: "string", from: "access_key_1_last_used_region" },
  AccessKey1LastUsedService: { kind: "string", from: "access_key_1_last_used_service" },
  AccessKey2Active: { kind: "bool", from: "access_key_2_active" },
  AccessKey2LastRotated: { kind: "timestamp", from: "access_key_2_last_rotated" },
  AccessKey2LastUsedDate: { kind: "timestamp", from: "access_key_2_last_used_date" },
  AccessKey2LastUsedRegion: { kind: "string", from: "access_key_2_last_used_region" },
  AccessKey2LastUsedService: { kind: "string", from: "access_key_2_last_used_service" },
  Certificate1Active: { kind: "bool", from: "cert_1_active" },
  Certificate1LastRotated: { kind: "timestamp", from: "cert_1_last_rotated" },
  Certificate2Active: { kind: "bool", from: "cert_2_active" },
  Certificate2LastRotated: { kind: "timestamp", from: "cert_2_last_rotated" },
} as const;

/** One user's row. What the report says is not there, was never used or cannot be told is unset. */
export type CredentialReportRow = ShapeValue<typeof fields>;

const credentialReportRow = shape("CredentialReportRow", fields);

/**
 * Texts that stand for "none": there is no such credential, it was not used since AWS began to track that, or the
 * column means nothing for the user.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
const noValue = new Set(["N/A", "no_information", "not_supported", ""]);

/** The account's credential report, made first where the last one is older than four hours. One item for each user and the root user. */
export const credentialReport = rows(GetCredentialReportCommand, {
  shape: credentialReportRow,
  parse: ({ Content }) => parseCredentialReport(new TextDecoder().decode(Content)),
  prepare: { command: GenerateCredentialReportCommand, until: ({ State }) => State === "COMPLETE" },
});

/**
 * The rows of a credential report. Columns that are not known are left out.
 * Throws a TypeError where a column is missing or a row does not fit the header: half a row would pass for a user
 * without credentials.
 */
export function parseCredentialReport(csv: string): CredentialReportRow[] {
  const [header, ...lines] = csv.split(/\r?\n/).filter((line) => line !== "");
  const columns = cells(header ?? "");
  for (const { from } of Object.values(fields)) {
    if (!columns.includes(from)) throw new TypeError(`The credential report has no column "${from}"`);
  }
  return lines.map((line, index) => {
    const values = cells(line);
    if (values.length !== columns.length) {
      throw new TypeError(
        `Row ${index + 1} of the credential report has ${values.length} columns instead of ${columns.length}`,
      );
    }
    const known = columns.flatMap((column, at) => {
      const value = values[at] ?? "";
      return noValue.has(value) ? [] : [[column, value] as const];
    });
    return credentialReportRow.fromTexts(Object.fromEntries(known));
  });
}

/** The cells of a CSV line. A user's name may have a comma, so a cell may be quoted. */
function cells(line: string): string[] {
  const cell = /(?:"((?:[^"]|"")*)"|([^",][^,]*|))(,|$)/y;
  const found: string[] = [];
  for (;;) {
    const match = cell.exec(line);
    if (match === null) throw new TypeError("The credential report has a quoted cell that does not end");
    found.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === "") return found;
  }
}
