import { useLayoutEffect, useState } from "preact/hooks";
import { parseRoute, type Route } from "./route.ts";

/** Where the reader is. Null for an address that leads nowhere. */
export function useRoute(): Route | null {
  const [hash, setHash] = useState(location.hash);
  // Before the first paint: a change of the address between it and a later listener would go unseen.
  useLayoutEffect(() => {
    const update = () => setHash(location.hash);
    addEventListener("hashchange", update);
    addEventListener("popstate", update);
    return () => {
      removeEventListener("hashchange", update);
      removeEventListener("popstate", update);
    };
  }, []);
  return parseRoute(hash);
}

/** Goes to an address: a step that "back" undoes. */
export function goTo(hash: string): void {
  location.hash = hash;
}

/** Changes the address of where the reader is, for what comes letter by letter: "back" leaves the page. */
export function replaceAddress(hash: string): void {
  history.replaceState(history.state, "", hash);
  dispatchEvent(new PopStateEvent("popstate"));
}
