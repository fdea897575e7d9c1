import { fileURLToPath } from "node:url";
import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { Refusal } from "../refusal.ts";
import type { HubContext } from "./context.ts";
import { imageTag } from "./image-inputs.ts";

/** Images without a place in the newest so many are deleted: each scan names its own by digest. */
const keptImages = 10;

export interface ScannerImage {
  /** `repository@sha256:…`. */
  readonly uri: pulumi.Output<string>;
  readonly repository: aws.ecr.Repository;
}

const repositoryFolder = fileURLToPath(new URL("../..", import.meta.url));

/**
 * The tag of the image that is made of this repository.
 * @throws Refusal when the program has not been built
 */
export function builtImageTag(): string {
  const tag = imageTag(repositoryFolder);
  if (tag !== null) return tag;
  throw new Refusal(
    "There is no dist/hubscan.js to make the image of. Run `npm ci` (or `npm run build`) first, or set hubscan:image to an image by its digest.",
  );
}

/**
 * The image that tasks run, by digest: the one that is configured, or one that is built of this repository under a tag that is the
 * hash of what goes into it.
 * @throws Refusal when it is to be built and the program has not been
 */
export function makeImage(context: HubContext): ScannerImage {
  const { config, parent } = context;
  const repository = makeRepository(context);
  if (config.image !== undefined) return { uri: pulumi.output(config.image), repository };
  const image = new awsx.ecr.Image(
    "image",
    {
      repositoryUrl: repository.repositoryUrl,
      context: repositoryFolder,
      imageTag: builtImageTag(),
      platform: config.architecture === "arm64" ? "linux/arm64" : "linux/amd64",
    },
    { parent },
  );
  return { uri: image.imageUri, repository };
}

function makeRepository({ name, config, parent }: HubContext): aws.ecr.Repository {
  const repository = new aws.ecr.Repository(
    "images",
    {
      name,
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "AES256" }],
      forceDelete: !config.keepResults,
    },
    { parent, protect: config.keepResults, deleteBeforeReplace: true },
  );
  new aws.ecr.LifecyclePolicy(
    "images",
    {
      repository: repository.name,
      policy: JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            description: `Keep the newest ${keptImages} images`,
            selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keptImages },
            action: { type: "expire" },
          },
        ],
      }),
    },
    { parent },
  );
  return repository;
}
