/**
 * A pattern of EventBridge: a field is a list of values, any of which fits.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export type EventPattern = Readonly<Record<string, unknown>>;
