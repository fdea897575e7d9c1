import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetResourcePolicyCommand,
  ListTablesCommand,
} from "@aws-sdk/client-dynamodb";
import { detailed, type Place, pages } from "../listing.ts";
import { read } from "../read.ts";
import { resource, service } from "../service.ts";

const arn = (table: { readonly TableName: string }, at: Place) =>
  `arn:${at.partition}:dynamodb:${at.region}:${at.account}:table/${table.TableName}`;

export const dynamodb = service("dynamodb", DynamoDBClient, {
  scope: "regional",
  limits: [
    {
      operations: ["DescribeContinuousBackups"],
      rate: 10,
      burst: 10,
      payer: "account",
      source:
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html",
    },
  ],
  resources: [
    resource(
      "AWS::DynamoDB::Table",
      detailed(pages(ListTablesCommand, "TableNames", { as: "TableName" }), DescribeTableCommand, {
        input: (table) => ({ TableName: table.TableName }),
        output: "Table",
      }),
      {
        arn,
        name: (table) => table.TableName,
        reads: {
          ContinuousBackups: read(DescribeContinuousBackupsCommand, {
            input: (table) => ({ TableName: table.TableName }),
            output: "ContinuousBackupsDescription",
          }),
          Policy: read(GetResourcePolicyCommand, {
            input: (table, at) => ({ ResourceArn: arn(table, at) }),
            output: "Policy",
            absent: ["PolicyNotFoundException"],
          }),
        },
      },
    ),
  ],
});
