/**
 * The ARN of the repository that an image is pulled from, where that is an ECR repository of some account; null for a public registry,
 * which asks for no permission.
 * @param image `registry/repository@sha256:…`
 */
export function repositoryArnOf(image: string, partition: string): string | null {
  const [, account, region, name] =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^@:]+)@/.exec(image) ?? [];
  return account === undefined ? null : `arn:${partition}:ecr:${region}:${account}:repository/${name}`;
}
