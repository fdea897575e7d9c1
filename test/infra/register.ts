import * as pulumi from "@pulumi/pulumi";

/** What a program registered: one resource with its inputs. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  // Inputs are whatever the resource takes; tests look into them.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly inputs: Record<string, any>;
  /** URN and id of the provider; empty for a component. */
  readonly provider: string;
  readonly options: pulumi.CustomResourceOptions;
}

/** Answers to data lookups, by token (`aws:index/getCallerIdentity:getCallerIdentity`). */
export type Answers = Readonly<
  Record<string, (inputs: Readonly<Record<string, unknown>>, provider: string) => Record<string, unknown>>
>;

export interface Program {
  readonly answers?: Answers;
  /** Configuration as Pulumi has it: `hubscan:organizationId`, text. */
  readonly config?: Readonly<Record<string, string>>;
  /** Keys of `config` that are secret. */
  readonly secrets?: readonly string[];
  /** Registers as a preview does: nothing has an id, and what a resource gives back is not known. */
  readonly preview?: boolean;
  readonly stack?: string;
}

export interface Registration {
  readonly resources: readonly Registered[];
  readonly outputs: unknown;
  readonly of: (type: string) => readonly Registered[];
  /** The one resource of a type, or of a type and name. Throws when there is not exactly one. */
  readonly one: (type: string, name?: string) => Registered;
}

/**
 * Registers a Pulumi program against mocks and gives back what it registered. Each resource gets an id and an ARN of its own,
 * so that tests can follow the edges. Throws what the program threw.
 */
export async function register(
  program: () => unknown,
  { answers = {}, config = {}, secrets = [], preview = false, stack = "dev" }: Program = {},
): Promise<Registration> {
  const resources: Registered[] = [];
  const options = new Map<string, pulumi.CustomResourceOptions>();
  const unanswered: string[] = [];
  let failure: unknown;
  pulumi.runtime.setAllConfig({ ...config }, [...secrets]);
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, provider }) => {
        const known = options.get(`${type} ${name}`) ?? {};
        resources.push({ type, name, inputs: plain(inputs), provider: provider ?? "", options: known });
        if (preview) return { id: "", state: inputs };
        return { id: `${name}-id`, state: { ...givenByAws(type, name), ...inputs } };
      },
      call: ({ token, inputs, provider }) => {
        const answer = answers[token];
        // What is thrown here loses its message on the way to the program.
        if (answer === undefined) unanswered.push(token);
        return answer?.(inputs, provider ?? "") ?? {};
      },
    },
    "hubscan",
    stack,
    preview,
    "organization",
  );
  const outputs = await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
      options.set(`${type} ${name}`, opts);
      return undefined;
    });
    try {
      const given = await program();
      return typeof given === "object" && given !== null ? await resolved(given) : given;
    } catch (thrown) {
      failure = thrown;
      return undefined;
    }
  });
  await settled(() => resources.length);
  if (unanswered.length > 0) throw new Error(`no answer for ${[...new Set(unanswered)].join(", ")}`);
  if (failure !== undefined) throw failure;
  return {
    resources,
    outputs,
    of: (type) => resources.filter((resource) => resource.type === type),
    one: (type, name) => {
      const found = resources.filter(
        (resource) => resource.type === type && (name === undefined || resource.name === name),
      );
      const [only] = found;
      if (only === undefined || found.length > 1) {
        throw new Error(
          `${found.length} ${type}${name === undefined ? "" : ` named ${name}`}: ${found.map((each) => each.name).join(", ")}`,
        );
      }
      return only;
    },
  };
}

/** What the providers give back that programs use; ids are made of the resource's name. */
function givenByAws(type: string, name: string): Record<string, unknown> {
  const kind = type.split(":").at(-1) ?? "";
  const arn = `arn:aws:mock:eu-west-1:222222222201:${kind}/${name}`;
  if (type === "awsx:ec2:Vpc") {
    return {
      vpcId: `${name}-vpc`,
      publicSubnetIds: [`${name}-public-1`, `${name}-public-2`],
      privateSubnetIds: [`${name}-private-1`],
    };
  }
  if (type === "awsx:ecr:Image") return { imageUri: `repository@sha256:${"a".repeat(64)}` };
  return {
    arn,
    ...(kind === "TaskDefinition" && { arnWithoutRevision: arn }),
    name,
    url: `https://mock/${name}`,
    repositoryUrl: `222222222201.dkr.ecr.eu-west-1.amazonaws.com/${name}`,
  };
}

/** Inputs with secrets opened: their values are what tests look at. */
function plain(value: unknown): Record<string, never> {
  return open(value) as Record<string, never>;
}

const secretSignature = "4dabf18193072939515e22adb298388d";

function open(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(open);
  if (typeof value !== "object" || value === null) return value;
  const members = value as Record<string, unknown>;
  if (secretSignature in members) return { secret: open(members.value) };
  return Object.fromEntries(Object.entries(members).map(([key, member]) => [key, open(member)]));
}

/** Outputs with their values; what a preview does not know is undefined. */
async function resolved(outputs: object): Promise<Record<string, unknown>> {
  const entries = Object.entries(outputs).map(async ([key, value]) => {
    if (!pulumi.Output.isInstance(value)) return [key, value] as const;
    // Not in the typings; with true, what is not known does not wait for ever.
    const output = value as unknown as { readonly promise: (withUnknowns: boolean) => Promise<unknown> };
    return [key, await output.promise(true)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Waits until nothing more is registered: draining the requests once misses what an `apply` registers afterwards. */
async function settled(count: () => number): Promise<void> {
  for (let seen = -1; seen !== count(); ) {
    seen = count();
    await pulumi.runtime.disconnect(false);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done));
  }
}
