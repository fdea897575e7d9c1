/**
 * Prices in USD, of us-east-1, as the pages beside them had them on the date. Other regions are up to a third dearer; discounts,
 * free tiers and taxes are left out.
 */
export const prices = {
  date: "2026-11-24",
  /** Linux on ARM, by the second, one minute at least. https://aws.amazon.com/fargate/pricing/ */
  fargate: { vcpuHour: 0.03238, gigabyteHour: 0.00356, leastSeconds: 60 },
  /** PUT and LIST requests of S3 Standard. https://aws.amazon.com/s3/pricing/ */
  s3: { put: 0.005 / 1_000 },
  /** Each copy of a management event after the first. https://aws.amazon.com/cloudtrail/pricing/ */
  cloudTrail: { event: 2 / 100_000 },
  /** Management events that GuardDuty looks at; less beyond 500 million a month. https://aws.amazon.com/guardduty/pricing/ */
  guardDuty: { event: 4 / 1_000_000 },
} as const;
