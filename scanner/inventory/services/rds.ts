import {
  DescribeDBClusterParameterGroupsCommand,
  DescribeDBClusterParametersCommand,
  DescribeDBClusterSnapshotAttributesCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBMajorEngineVersionsCommand,
  DescribeDBParameterGroupsCommand,
  DescribeDBParametersCommand,
  DescribeDBProxiesCommand,
  DescribeDBSnapshotAttributesCommand,
  DescribeDBSnapshotsCommand,
  DescribeEventSubscriptionsCommand,
  RDSClient,
} from "@aws-sdk/client-rds";
import { pages } from "../listing.ts";
import { matching, read } from "../read.ts";
import { resource, service } from "../service.ts";
import { isOfMajorVersion, judgedParameters } from "./rds-engine.ts";

// Shared and public snapshots of other accounts are listed only when asked for; automatic ones cannot be shared.
const manualSnapshots = { input: { SnapshotType: "manual" } };

// Versions that are not listed are not looked at where an engine has no lifecycle; elsewhere nothing is known of them.
const majorEngineVersions = pages(DescribeDBMajorEngineVersionsCommand, "DBMajorEngineVersions");

/** DB instances and clusters of every engine. Those of Neptune and DocumentDB are among them: their APIs are views of this one. */
export const rds = service("rds", RDSClient, {
  scope: "regional",
  limits: [],
  resources: [
    resource("AWS::RDS::DBInstance", pages(DescribeDBInstancesCommand, "DBInstances"), {
      arn: (instance) => instance.DBInstanceArn ?? "",
      name: (instance) => instance.DBInstanceIdentifier ?? "",
      reads: {
        MajorEngineVersion: matching(majorEngineVersions, { where: isOfMajorVersion, required: true }),
      },
      redact: ["PendingModifiedValues.MasterUserPassword"],
    }),
    resource("AWS::RDS::DBCluster", pages(DescribeDBClustersCommand, "DBClusters"), {
      arn: (cluster) => cluster.DBClusterArn ?? "",
      name: (cluster) => cluster.DBClusterIdentifier ?? "",
      reads: {
        MajorEngineVersion: matching(majorEngineVersions, { where: isOfMajorVersion, required: true }),
      },
      redact: ["PendingModifiedValues.MasterUserPassword"],
    }),
    resource("AWS::RDS::DBSnapshot", pages(DescribeDBSnapshotsCommand, "DBSnapshots", manualSnapshots), {
      arn: (snapshot) => snapshot.DBSnapshotArn ?? "",
      name: (snapshot) => snapshot.DBSnapshotIdentifier ?? "",
      reads: {
        Attributes: read(DescribeDBSnapshotAttributesCommand, {
          input: (snapshot) => ({ DBSnapshotIdentifier: snapshot.DBSnapshotIdentifier }),
          output: "DBSnapshotAttributesResult.DBSnapshotAttributes",
        }),
      },
    }),
    resource(
      "AWS::RDS::DBClusterSnapshot",
      pages(DescribeDBClusterSnapshotsCommand, "DBClusterSnapshots", manualSnapshots),
      {
        arn: (snapshot) => snapshot.DBClusterSnapshotArn ?? "",
        name: (snapshot) => snapshot.DBClusterSnapshotIdentifier ?? "",
        reads: {
          Attributes: read(DescribeDBClusterSnapshotAttributesCommand, {
            input: (snapshot) => ({ DBClusterSnapshotIdentifier: snapshot.DBClusterSnapshotIdentifier }),
            output: "DBClusterSnapshotAttributesResult.DBClusterSnapshotAttributes",
          }),
        },
      },
    ),
    resource("AWS::RDS::DBParameterGroup", pages(DescribeDBParameterGroupsCommand, "DBParameterGroups"), {
      arn: (group) => group.DBParameterGroupArn ?? "",
      name: (group) => group.DBParameterGroupName ?? "",
      reads: {
        // A group has some four hundred parameters, in pages of a hundred: asked for by name, they fit in one answer.
        Parameters: read(DescribeDBParametersCommand, {
          input: (group) => ({
            DBParameterGroupName: group.DBParameterGroupName,
            Filters: [{ Name: "parameter-name", Values: judgedParameters(group) }],
          }),
          output: "Parameters",
          when: (group) => judgedParameters(group).length > 0,
        }),
      },
    }),
    resource(
      "AWS::RDS::DBClusterParameterGroup",
      pages(DescribeDBClusterParameterGroupsCommand, "DBClusterParameterGroups"),
      {
        arn: (group) => group.DBClusterParameterGroupArn ?? "",
        name: (group) => group.DBClusterParameterGroupName ?? "",
        reads: {
          Parameters: read(DescribeDBClusterParametersCommand, {
            input: (group) => ({
              DBClusterParameterGroupName: group.DBClusterParameterGroupName,
              Filters: [{ Name: "parameter-name", Values: judgedParameters(group) }],
            }),
            output: "Parameters",
            when: (group) => judgedParameters(group).length > 0,
          }),
        },
      },
    ),
    resource("AWS::RDS::DBProxy", pages(DescribeDBProxiesCommand, "DBProxies"), {
      arn: (proxy) => proxy.DBProxyArn ?? "",
      name: (proxy) => proxy.DBProxyName ?? "",
    }),
    resource(
      "AWS::RDS::EventSubscription",
      pages(DescribeEventSubscriptionsCommand, "EventSubscriptionsList"),
      {
        arn: (subscription, at) =>
          subscription.EventSubscriptionArn ??
          `arn:${at.partition}:rds:${at.region}:${at.account}:es:${subscription.CustSubscriptionId}`,
        name: (subscription) => subscription.CustSubscriptionId ?? "",
      },
    ),
  ],
});
