import type { LibraryFunction } from "./function.ts";

const dayMilliseconds = 24 * 60 * 60 * 1000;

/** Functions on times. */
export const timeFunctions: readonly LibraryFunction[] = [
  {
    name: "daysUntil",
    signature: "google.protobuf.Timestamp.daysUntil(google.protobuf.Timestamp): int",
    parameters: ["later"],
    description:
      "Whole days from the time to the later one, rounded towards zero; negative when the other is earlier. resource.CreateDate.daysUntil(now) is an age. A time that is not set counts from 1970: ask has() first.",
    examples: [
      {
        expression: "timestamp('2026-01-01T00:00:00Z').daysUntil(timestamp('2026-03-02T23:00:00Z'))",
        gives: "60",
      },
      {
        expression: "timestamp('2026-01-03T00:00:00Z').daysUntil(timestamp('2026-01-01T00:00:00Z'))",
        gives: "-2",
      },
    ],
    call: (from: Date, to: Date) => BigInt(Math.trunc((to.getTime() - from.getTime()) / dayMilliseconds)),
  },
  {
    name: "string",
    signature: "string(google.protobuf.Timestamp): string",
    parameters: ["time"],
    description:
      "A time as text, in ISO 8601 and UTC; for evidence. CEL's string() for other types is as in CEL.",
    examples: [{ expression: "string(timestamp('2026-01-01T00:00:00Z'))", gives: "'2026-01-01T00:00:00Z'" }],
    call: (time: Date) => time.toISOString().replace(".000Z", "Z"),
  },
];
