import {
  GetPolicyCommand,
  LambdaClient,
  ListFunctionEventInvokeConfigsCommand,
  ListFunctionsCommand,
  ListFunctionUrlConfigsCommand,
} from "@aws-sdk/client-lambda";
import { pages } from "../listing.ts";
import { read } from "../read.ts";
import { resource, service } from "../service.ts";

interface LambdaFunction {
  readonly FunctionName?: string | undefined;
}

const input = (lambdaFunction: LambdaFunction) => ({ FunctionName: lambdaFunction.FunctionName });

const quotas = {
  rate: 15,
  burst: 15,
  payer: "account",
  source: "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html#api-requests",
} as const;

/** Functions as their list describes them: `GetFunction`, which gives out a link to the code, is never called. */
export const lambda = service("lambda", LambdaClient, {
  scope: "regional",
  limits: [
    { operations: ["GetPolicy"], ...quotas },
    { operations: "*", ...quotas },
  ],
  resources: [
    resource("AWS::Lambda::Function", pages(ListFunctionsCommand, "Functions"), {
      arn: (lambdaFunction) => lambdaFunction.FunctionArn ?? "",
      name: (lambdaFunction) => lambdaFunction.FunctionName ?? "",
      reads: {
        // The policy of the function itself. Versions and aliases may have their own, which are not read.
        Policy: read(GetPolicyCommand, { input, output: "Policy", absent: ["ResourceNotFoundException"] }),
        UrlConfigs: read(ListFunctionUrlConfigsCommand, {
          input,
          output: "FunctionUrlConfigs",
          // Where a region has no function URLs, Lambda does not know the operation, and that is how it says so. A denial
          // has the same code and says who may not do what. https://github.com/zappa/Zappa/issues/1425
          absent: ["AccessDeniedException: Unable to determine service/operation name"],
        }),
        EventInvokeConfigs: read(ListFunctionEventInvokeConfigsCommand, {
          input,
          output: "FunctionEventInvokeConfigs",
        }),
      },
      redact: ["Environment.Variables"],
    }),
  ],
});
