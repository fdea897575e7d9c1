import { accountWriter } from "../../../scanner/results/account-results.ts";
import { folderStore } from "../../../scanner/results/folder-store.ts";
import { UserError } from "../../../scanner/user-error.ts";
import { facts, finding, scan } from "../sample-lines.ts";

/**
 * Writes an account with many findings of messages that do not compress well; as another user if one is given.
 * Prints its memory at the end: peak resident size and compressed size, in bytes. A user error goes to stderr as JSON, with code 1.
 */
const [folder = "", id = "", count = "0", user = ""] = process.argv.slice(2);
const account = { id, name: "payments" };
const store = folderStore(folder);
if (user !== "") process.seteuid?.(Number(user));
try {
  const writer = accountWriter(store, scan, account);
  for (let at = 0; at < Number(count); at += 1) {
    const noise = Math.imul(at, 2_654_435_761).toString(36);
    writer.finding(finding({ account, id: noise, message: `Bucket ${noise} is public.` }));
  }
  const marker = await writer.finish(facts());
  const peak = process.resourceUsage().maxRSS * 1024;
  process.stdout.write(JSON.stringify({ peak, compressed: marker.parts.findings.bytes }));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(JSON.stringify({ message: error.message, hint: error.hint }));
  process.exitCode = 1;
}
