import type { ReasonedStatement } from "../../policy-document.ts";

/** Where the scanner writes in the results bucket. What a team decides (`hubscan.yaml`, policies) is beside these. */
export const writtenByScanner = [
  "scans/*",
  "events/*",
  "tables/*",
  "latest.json",
  "status.json",
  "connections.json",
] as const;

/** Who may do what with the results bucket, whatever else they are allowed. */
export function resultsBucketPolicy(place: {
  readonly bucketArn: string;
  readonly scannerRoleArn: string;
}): readonly ReasonedStatement[] {
  const { bucketArn, scannerRoleArn } = place;
  return [
    {
      why: "Results say where every account is weak: they are sent encrypted or not at all.",
      Sid: "OnlyEncryptedConnections",
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:*"],
      Resource: [bucketArn, `${bucketArn}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    {
      why: "Results are written by the scanner and by nobody else, so that nobody can make a finding disappear.",
      Sid: "OnlyTheScannerWrites",
      Effect: "Deny",
      Principal: "*",
      Action: [
        "s3:PutObject",
        "s3:DeleteObject",
        "s3:DeleteObjectVersion",
        "s3:PutObjectAcl",
        "s3:RestoreObject",
      ],
      Resource: writtenByScanner.map((path) => `${bucketArn}/${path}`),
      Condition: { ArnNotEquals: { "aws:PrincipalArn": scannerRoleArn } },
    },
  ];
}
