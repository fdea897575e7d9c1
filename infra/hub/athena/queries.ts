/** Queries that are saved beside the table, to begin with. */
export interface SavedQuery {
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

/** @param table the table with its database */
export function savedQueries(table: string): readonly SavedQuery[] {
  const pastWeek = "scan_date >= date_format(current_date - interval '7' day, '%Y-%m-%d')";
  // A day has the findings of every scan that began on it. Ids of scans sort by time.
  const lastScan = `${pastWeek}
  AND scan = (SELECT max(scan) FROM ${table} WHERE ${pastWeek})`;
  return [
    {
      name: "worst-failures",
      description: "Critical and high failures of the last scan of the past week, by check and account.",
      sql: `SELECT severity, check_id, account_id, account_name, count(*) AS resources
FROM ${table}
WHERE ${lastScan}
  AND status = 'FAIL' AND severity IN ('critical', 'high')
GROUP BY severity, check_id, account_id, account_name
ORDER BY severity, resources DESC`,
    },
    {
      name: "not-read",
      description: "What the last scan of the past week could not decide, by cause.",
      sql: `SELECT cause_kind, cause_operation, check_id, account_id, region, count(*) AS findings
FROM ${table}
WHERE ${lastScan}
  AND status = 'UNKNOWN'
GROUP BY cause_kind, cause_operation, check_id, account_id, region
ORDER BY findings DESC`,
    },
    {
      name: "failures-over-time",
      description: "Failures by day and severity, as far back as scans are kept.",
      sql: `SELECT scan_date, severity, count(DISTINCT finding_id) AS failures
FROM ${table}
WHERE status = 'FAIL'
GROUP BY scan_date, severity
ORDER BY scan_date, severity`,
    },
  ];
}
