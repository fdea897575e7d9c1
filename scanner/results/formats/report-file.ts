/** The name of the HTML report of a scan. */
export const reportFile = "report.html";
