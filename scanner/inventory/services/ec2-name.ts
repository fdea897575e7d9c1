interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** What people call a thing of EC2: its `Name` tag, or its id where it has none. */
export function ec2Name(tags: readonly Tag[] | undefined, id: string | undefined): string {
  const name = tags?.find(({ Key }) => Key === "Name")?.Value;
  return name === undefined || name === "" ? (id ?? "") : name;
}
