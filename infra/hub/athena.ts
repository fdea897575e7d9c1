import * as aws from "@pulumi/aws";
import {
  findingsColumns,
  findingsPartitions,
  findingsTablePath,
} from "../../scanner/results/findings-table.ts";
import { savedQueries } from "./athena/queries.ts";
import type { HubContext } from "./context.ts";

/** A query that reads more is stopped: 10 GB, five cents. */
const mostBytesPerQuery = 10 * 1024 ** 3;

const tableName = "findings";

/** The results bucket as Athena needs it. */
export interface AthenaResults {
  readonly bucketName: string;
  readonly keyArn: string | null;
}

/** What people query with. */
export interface Athena {
  readonly workgroup: aws.athena.Workgroup;
  readonly database: aws.glue.CatalogDatabase;
}

/** SQL over the findings: a table over their Parquet files, a workgroup that keeps answers beside them. Null unless configured. */
export function makeAthena(context: HubContext, results: AthenaResults): Athena | null {
  const { name, config, parent } = context;
  if (!config.athena) return null;
  // Athena takes letters, digits and underscores.
  const databaseName = name.toLowerCase().replaceAll(/[^a-z0-9]/g, "_");
  const database = new aws.glue.CatalogDatabase(
    "findings",
    { name: databaseName, description: "What hubscan found." },
    { parent, deleteBeforeReplace: true },
  );
  const table = makeFindingsTable(context, results, database);
  const workgroup = makeWorkgroup(context, results);
  for (const { name, description, sql } of savedQueries(`${databaseName}.${tableName}`)) {
    new aws.athena.NamedQuery(
      name,
      { name, description, query: sql, database: database.name, workgroup: workgroup.name },
      { parent, dependsOn: [table] },
    );
  }
  return { workgroup, database };
}

/**
 * The table is partitioned by day alone, computed rather than listed: nothing has to add partitions. Accounts are a column. As a computed
 * partition they would have to be listed in the table, and be listed anew whenever one joins, or be named in each query; a day of
 * an organization is small enough to be read whole.
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 */
function makeFindingsTable(
  { config, parent }: HubContext,
  { bucketName }: AthenaResults,
  database: aws.glue.CatalogDatabase,
): aws.glue.CatalogTable {
  const [day] = findingsPartitions;
  const location = `s3://${bucketName}/${findingsTablePath}/`;
  return new aws.glue.CatalogTable(
    "findings",
    {
      name: tableName,
      databaseName: database.name,
      description: "One row for each finding of each scan.",
      tableType: "EXTERNAL_TABLE",
      parameters: {
        classification: "parquet",
        EXTERNAL: "TRUE",
        "projection.enabled": "true",
        [`projection.${day.name}.type`]: "date",
        [`projection.${day.name}.format`]: "yyyy-MM-dd",
        [`projection.${day.name}.interval`]: "1",
        [`projection.${day.name}.interval.unit`]: "DAYS",
        // A day more at either end: where it is day, and when S3 deletes, differ from UTC's midnight.
        [`projection.${day.name}.range`]: `NOW-${config.keepScansDays + 1}DAYS,NOW+1DAY`,
        "storage.location.template": `${location}${day.name}=\${${day.name}}/`,
      },
      partitionKeys: [
        // As text, which projection and people's queries both take: 2026-11-24.
        { name: day.name, type: "string", comment: day.comment },
      ],
      storageDescriptor: {
        location,
        columns: findingsColumns.map(({ name, type, comment }) => ({ name, type, comment })),
        inputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        outputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        serDeInfo: {
          serializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        },
      },
    },
    { parent },
  );
}

/** Answers are kept in the results bucket, encrypted as results are, and nobody can choose another place. */
function makeWorkgroup(
  { name, place, parent }: HubContext,
  { bucketName, keyArn }: AthenaResults,
): aws.athena.Workgroup {
  return new aws.athena.Workgroup(
    "findings",
    {
      name,
      description: "Queries over hubscan's findings.",
      // Queries and their history go with the stack; they can be asked again.
      forceDestroy: true,
      configuration: {
        enforceWorkgroupConfiguration: true,
        publishCloudwatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: mostBytesPerQuery,
        resultConfiguration: {
          outputLocation: `s3://${bucketName}/athena/`,
          expectedBucketOwner: place.hubAccountId,
          encryptionConfiguration:
            keyArn === null
              ? { encryptionOption: "SSE_S3" }
              : { encryptionOption: "SSE_KMS", kmsKeyArn: keyArn },
        },
      },
    },
    { parent, deleteBeforeReplace: true },
  );
}
