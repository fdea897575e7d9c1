import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
} from "@aws-sdk/client-dynamodb";
import { detailed, pages } from "../listing.ts";
import { read } from "../read.ts";
import { resource, service } from "../service.ts";

export const dynamodb = service("dynamodb", DynamoDBClient, {
  scope: "regional",
  limits: [],
  resources: [
    resource(
      "AWS::DynamoDB::Table",
      detailed(pages(ListTablesCommand, "TableNames", { as: "TableName" }), DescribeTableCommand, {
        input: (table) => ({ TableName: table.TableName }),
        output: "Table",
      }),
      {
        arn: (table, at) =>
          `arn:${at.partition}:dynamodb:${at.region}:${at.account}:table/${table.TableName}`,
        name: (table) => table.TableName,
        reads: {
          ContinuousBackups: read(DescribeContinuousBackupsCommand, {
            input: (table) => ({ TableName: table.TableName }),
            output: "ContinuousBackupsDescription",
          }),
        },
      },
    ),
  ],
});
