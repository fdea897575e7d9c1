import { dnsSuffix } from "../../scanner/access/dns-suffix.ts";

/**
 * The ARN of the repository that an image is pulled from, where that is an ECR repository of some account; null for a public registry,
 * which asks for no permission.
 * @param image `registry/repository@sha256:…`
 */
export function repositoryArnOf(image: string, partition: string): string | null {
  const [, account, region = "", suffix, name] =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.([a-z.-]+)\/([^@:]+)@/.exec(image) ?? [];
  if (account === undefined || suffix !== dnsSuffix(region)) return null;
  return `arn:${partition}:ecr:${region}:${account}:repository/${name}`;
}
