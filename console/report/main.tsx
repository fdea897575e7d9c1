import { render } from "preact";
import "../parts/base.css";
import "../parts/controls.css";
import "../parts/table.css";
import "./report.css";
import "./print.css";
import { App } from "./app.tsx";
import { readScan, type Scan } from "./data/scan.ts";

const place = document.getElementById("app");
const data = document.getElementById("data");
if (place === null || data === null) throw new Error("the page has no place for the report");

let scan: Scan | Error;
try {
  scan = await readScan(data.textContent.trim());
} catch (error) {
  scan = error instanceof Error ? error : new Error(String(error));
}
// Nobody needs it any more, and it is the larger part of the page's memory.
data.remove();
place.replaceChildren();
render(scan instanceof Error ? <Damaged error={scan} /> : <App scan={scan} />, place);

function Damaged({ error }: { readonly error: Error }) {
  return (
    <main class="damaged">
      <h1>This report is not whole</h1>
      <p>
        The file was cut off or changed on its way, or the browser is too old for it, so nothing of it is
        shown. Copy it again, or make it again with <code>hubscan export --format html</code>.
      </p>
      <p class="quiet">{error.message}</p>
    </main>
  );
}
