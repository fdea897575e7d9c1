import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";

/**
 * A client for the results bucket. With an endpoint override (an emulator, a gateway) buckets go into the path, because
 * `bucket.127.0.0.1` is not a host.
 *
 * @param environment where `AWS_ENDPOINT_URL_S3` and `AWS_ENDPOINT_URL` are looked up, as the SDK does.
 */
export function resultsS3Client(
  environment: Readonly<Record<string, string | undefined>>,
  settings: S3ClientConfig = {},
): S3Client {
  const endpoint = settings.endpoint ?? environment.AWS_ENDPOINT_URL_S3 ?? environment.AWS_ENDPOINT_URL;
  return new S3Client({
    followRegionRedirects: true,
    // A connection that died must not hold up the end of a scan: results are what it was for.
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
    ...settings,
    ...(endpoint === undefined || endpoint === "" ? {} : { endpoint, forcePathStyle: true }),
  });
}
