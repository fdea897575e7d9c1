import {
  AccessAnalyzerClient,
  ListAnalyzersCommand,
  ListFindingsV2Command,
} from "@aws-sdk/client-accessanalyzer";
import { pages } from "../listing.ts";
import { read } from "../read.ts";
import { resource, service } from "../service.ts";

export const accessAnalyzer = service("access-analyzer", AccessAnalyzerClient, {
  everywhere: false,
  scope: "regional",
  limits: [],
  resources: [
    resource("AWS::AccessAnalyzer::Analyzer", pages(ListAnalyzersCommand, "analyzers"), {
      arn: (analyzer) => analyzer.arn ?? "",
      name: (analyzer) => analyzer.name ?? "",
      reads: {
        // Analyzers of unused access may hold tens of thousands of findings: only those of external access are read.
        ActiveFindings: read(ListFindingsV2Command, {
          when: (analyzer) =>
            analyzer.status === "ACTIVE" && (analyzer.type === "ACCOUNT" || analyzer.type === "ORGANIZATION"),
          input: (analyzer) => ({ analyzerArn: analyzer.arn, filter: { status: { eq: ["ACTIVE"] } } }),
          output: "findings",
          action: "access-analyzer:ListFindings",
        }),
      },
    }),
  ],
});
