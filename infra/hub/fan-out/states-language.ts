/**
 * The part of the Amazon States Language that the fan-out is written in, with JSONata as its query language.
 * https://states-language.net/spec.html
 */

/** A value in which texts of the form `{% … %}` are JSONata expressions. */
export type Template =
  | string
  | number
  | boolean
  | null
  | readonly Template[]
  | { readonly [name: string]: Template };

/** What a state tries again, and after which waits. */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxAttempts: number;
  readonly MaxDelaySeconds: number;
  readonly JitterStrategy: "FULL";
}

/** Where an execution goes on after an error. */
export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Assign?: Readonly<Record<string, Template>>;
  readonly Output?: Template;
  readonly Next: string;
}

/** What follows: another state, or nothing. */
type Continuation = { readonly Next: string } | { readonly End: true };

interface Described {
  readonly Comment?: string;
}

/** Effects on what later states see. */
interface Results {
  /** Variables, for all states that follow. */
  readonly Assign?: Readonly<Record<string, Template>>;
  /** The input of the next state. */
  readonly Output?: Template;
}

export type PassState = Described & Results & Continuation & { readonly Type: "Pass" };

export type WaitState = Described & Continuation & { readonly Type: "Wait"; readonly Seconds: number };

export type TaskState = Described &
  Results &
  Continuation & {
    readonly Type: "Task";
    readonly Resource: string;
    readonly Arguments: Readonly<Record<string, Template>>;
    /** Of one attempt. */
    readonly TimeoutSeconds: number | string;
    readonly Retry: readonly Retrier[];
    readonly Catch?: readonly Catcher[];
  };

export type MapState = Described &
  Results &
  Continuation & {
    readonly Type: "Map";
    readonly Label: string;
    readonly Items: string;
    readonly ItemSelector: Readonly<Record<string, Template>>;
    readonly MaxConcurrency: string;
    readonly ToleratedFailurePercentage: number;
    readonly ItemProcessor: {
      readonly ProcessorConfig: { readonly Mode: "DISTRIBUTED"; readonly ExecutionType: "STANDARD" };
    } & StateGraph;
    readonly Catch: readonly Catcher[];
  };

export type ChoiceState = Described & {
  readonly Type: "Choice";
  readonly Choices: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Default: string;
};

export type SucceedState = Described & { readonly Type: "Succeed"; readonly Output: Template };

export type FailState = Described & {
  readonly Type: "Fail";
  readonly Error: string;
  readonly Cause: string;
};

export type State = PassState | WaitState | TaskState | MapState | ChoiceState | SucceedState | FailState;

export interface StateGraph {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export interface StateMachineDefinition extends StateGraph {
  readonly Comment: string;
  readonly QueryLanguage: "JSONata";
  readonly TimeoutSeconds: number;
}

/** An expression as the language marks it, on one line. */
export function jsonata(expression: string): string {
  return `{% ${expression.replaceAll(/\s*\n\s*/g, " ").trim()} %}`;
}
