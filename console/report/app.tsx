import { useLayoutEffect, useRef } from "preact/hooks";
import { ThemeChoice } from "../parts/theme-choice.tsx";
import { counted, time } from "../parts/words.ts";
import { AccountsPage } from "./accounts-page.tsx";
import { CoveragePage } from "./coverage/page.tsx";
import type { Scan } from "./data/scan.ts";
import { ExceptionsPage, hasExceptions } from "./exceptions-page.tsx";
import { FindingsPage } from "./findings/page.tsx";
import { FrameworksPage } from "./frameworks-page.tsx";
import { useRoute } from "./navigation.ts";
import { OverviewPage } from "./overview/page.tsx";
import { ResolvedPage } from "./resolved-page.tsx";
import { findingsHash, type PageName, type Route } from "./route.ts";

const titles: Readonly<Record<PageName, string>> = {
  overview: "Overview",
  findings: "Findings",
  resolved: "Resolved",
  accounts: "Accounts",
  frameworks: "Frameworks",
  coverage: "Coverage",
  exceptions: "Exceptions",
};

export function App({ scan }: { readonly scan: Scan }) {
  const route = useRoute();
  const page = route?.page ?? null;
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);

  useLayoutEffect(() => {
    document.title = `${page === null ? "Not found" : titles[page]} · hubscan ${scan.manifest.scan}`;
    // A reader who went to another page is told so by its heading; one who just opened the file is left alone.
    if (first.current) first.current = false;
    else {
      scrollTo(0, 0);
      main.current?.querySelector<HTMLElement>("h1")?.focus();
    }
  }, [page, scan]);

  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the content
      </a>
      <header class="top">
        <div class="top-line">
          <a class="brand" href="#/">
            hubscan
          </a>
          <p class="scan-name">
            {scan.manifest.organization === null ? "" : <span>{scan.manifest.organization}</span>}
            <span>{time(scan.manifest.started)}</span>
          </p>
          <ThemeChoice />
        </div>
        <Navigation scan={scan} page={page} />
      </header>
      <main id="main" ref={main} tabIndex={-1} class={page === "findings" ? "wide" : ""}>
        {route === null ? <NotFound /> : <Page scan={scan} route={route} />}
      </main>
      <footer class="foot">
        Scan {scan.manifest.scan}, hubscan {scan.manifest.hubscan}, {counted(scan.manifest.checks, "check")}.
        This file holds everything it shows and loads nothing.
      </footer>
    </>
  );
}

function Navigation({ scan, page }: { readonly scan: Scan; readonly page: PageName | null }) {
  const pages: readonly (readonly [PageName, string])[] = [
    ["overview", "#/"],
    ["findings", findingsHash({ status: ["FAIL", "UNKNOWN"] })],
    ...(scan.hasLifecycle ? [["resolved", "#/resolved"] as const] : []),
    ["accounts", "#/accounts"],
    ["frameworks", "#/frameworks"],
    ["coverage", "#/coverage"],
    ...(hasExceptions(scan) ? [["exceptions", "#/exceptions"] as const] : []),
  ];
  return (
    <nav aria-label="Pages">
      <ul>
        {pages.map(([name, hash]) => (
          <li key={name}>
            <a href={hash} aria-current={name === page ? "page" : undefined}>
              {titles[name]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Page({ scan, route }: { readonly scan: Scan; readonly route: Route }) {
  switch (route.page) {
    case "overview":
      return <OverviewPage scan={scan} />;
    case "findings":
      return <FindingsPage scan={scan} route={route} />;
    case "resolved":
      return <ResolvedPage scan={scan} />;
    case "accounts":
      return <AccountsPage scan={scan} />;
    case "frameworks":
      return <FrameworksPage scan={scan} item={route.item} />;
    case "coverage":
      return <CoveragePage scan={scan} route={route} />;
    case "exceptions":
      return <ExceptionsPage scan={scan} />;
  }
}

function NotFound() {
  return (
    <>
      <h1 tabIndex={-1}>There is no such page</h1>
      <p>
        The address leads nowhere in this report. <a href="#/">Go to the overview.</a>
      </p>
    </>
  );
}
