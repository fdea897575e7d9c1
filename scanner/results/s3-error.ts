import { UserError } from "../user-error.ts";

const reasons: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  NoSuchBucket: ["there is no such bucket", "Make the bucket first, or correct the address."],
  AccessDenied: [
    "access denied",
    "The caller needs s3:GetObject, s3:PutObject, s3:AbortMultipartUpload and s3:ListBucket on this bucket, and kms:GenerateDataKey and kms:Decrypt on its key if it has one.",
  ],
  InvalidAccessKeyId: ["the access key is not known", "Check the credentials (aws sts get-caller-identity)."],
  SignatureDoesNotMatch: ["the secret key is wrong", "Check the credentials (aws sts get-caller-identity)."],
  ExpiredToken: ["the credentials have expired", "Sign in again and run the command again."],
  CredentialsProviderError: [
    "there are no credentials",
    "Sign in, set AWS_PROFILE, or run where there is a role.",
  ],
  PermanentRedirect: ["the bucket is in another region", "Set AWS_REGION to the region of the bucket."],
  ECONNREFUSED: ["nobody answers", "Check AWS_ENDPOINT_URL and the network."],
  SlowDown: ["S3 is asked too often", "Run the command again in a minute."],
  ServiceUnavailable: ["S3 is out of order", "Run the command again in a minute."],
  InternalError: ["S3 is out of order", "Run the command again in a minute."],
  TimeoutError: ["S3 does not answer in time", "Check the network, and run the command again."],
  ENOTFOUND: ["the host name is not known", "Check AWS_ENDPOINT_URL, AWS_REGION and the network."],
};

/** What S3 said about an address, as an error that a person can act on. */
export function s3Error(action: "read" | "write" | "list", address: string, error: unknown): UserError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const said = message === "" || message === name ? name : `${name}: ${message}`;
  const reason = reasons[name === "Forbidden" ? "AccessDenied" : name] ?? reasons[code];
  const beginning = `cannot ${action} ${address}: `;
  if (reason === undefined) {
    return new UserError(beginning + said, "Run the command again: what was written before is there.");
  }
  return new UserError(`${beginning}${reason[0]} (${said})`, reason[1]);
}
