import { CreateTableCommand, DynamoDBClient, UpdateContinuousBackupsCommand } from "@aws-sdk/client-dynamodb";
import { CreateFileSystemCommand, EFSClient } from "@aws-sdk/client-efs";
import {
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  ModifyDBSnapshotAttributeCommand,
  RDSClient,
} from "@aws-sdk/client-rds";
import type { AccountClients } from "../clients.ts";

const table = {
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" as const }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" as const }],
  BillingMode: "PAY_PER_REQUEST" as const,
};

/** In us-east-1: data that is encrypted, backed up and protected. */
export async function keptData(clients: AccountClients): Promise<void> {
  const region = "us-east-1";
  await clients.client(RDSClient, region).send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: "ledger",
      DBInstanceClass: "db.m6g.large",
      Engine: "postgres",
      EngineVersion: "16.3",
      MasterUsername: "ledger_owner",
      MasterUserPassword: "not-a-secret-1",
      AllocatedStorage: 20,
      PubliclyAccessible: false,
      StorageEncrypted: true,
      MultiAZ: true,
      DeletionProtection: true,
      BackupRetentionPeriod: 14,
      CopyTagsToSnapshot: true,
      EnableIAMDatabaseAuthentication: true,
      Port: 6432,
    }),
  );
  const dynamodb = clients.client(DynamoDBClient, region);
  await dynamodb.send(
    new CreateTableCommand({
      ...table,
      TableName: "orders",
      DeletionProtectionEnabled: true,
      SSESpecification: { Enabled: true, SSEType: "KMS" },
    }),
  );
  await dynamodb.send(
    new UpdateContinuousBackupsCommand({
      TableName: "orders",
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );
  await clients.client(EFSClient, region).send(
    new CreateFileSystemCommand({
      CreationToken: "documents",
      Encrypted: true,
      Backup: true,
      Tags: [{ Key: "Name", Value: "documents" }],
    }),
  );
}

/** In eu-west-1: data that anybody may reach and nobody could get back. */
export async function exposedData(clients: AccountClients): Promise<void> {
  const region = "eu-west-1";
  const rds = clients.client(RDSClient, region);
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: "crm",
      DBInstanceClass: "db.t3.micro",
      Engine: "mysql",
      EngineVersion: "8.0.35",
      MasterUsername: "admin",
      MasterUserPassword: "not-a-secret-2",
      AllocatedStorage: 20,
      PubliclyAccessible: true,
      StorageEncrypted: false,
      BackupRetentionPeriod: 0,
    }),
  );
  const DBSnapshotIdentifier = "crm-copy";
  await rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: "crm", DBSnapshotIdentifier }));
  await rds.send(
    new ModifyDBSnapshotAttributeCommand({
      DBSnapshotIdentifier,
      AttributeName: "restore",
      ValuesToAdd: ["all"],
    }),
  );
  await clients.client(DynamoDBClient, region).send(new CreateTableCommand({ ...table, TableName: "carts" }));
  await clients.client(EFSClient, region).send(
    new CreateFileSystemCommand({
      CreationToken: "attachments",
      Tags: [{ Key: "Name", Value: "attachments" }],
    }),
  );
}
