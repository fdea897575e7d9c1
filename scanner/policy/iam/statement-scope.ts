import type { Statement } from "./document.ts";
import { patternCovers, patternsIntersect } from "./pattern-sets.ts";
import { dependsOnRequest, widestPattern } from "./variables.ts";

/** What a statement names: patterns, or everything but patterns. */
interface Selection {
  readonly only: readonly string[] | null;
  readonly allBut: readonly string[];
}

/** Whether everything that the inner selection names is named by the outer one. True is certain. */
function selectionCovers(outer: Selection, inner: Selection): boolean {
  if (outer.only !== null) {
    const { only } = outer;
    return (inner.only ?? ["*"]).every((pattern) => only.some((wide) => patternCovers(wide, pattern)));
  }
  return outer.allBut.every((spared) =>
    inner.only === null
      ? inner.allBut.some((left) => patternCovers(left, spared))
      : inner.only.every((pattern) => !patternsIntersect(spared, pattern)),
  );
}

function lower(patterns: readonly string[]): string[] {
  return patterns.map((pattern) => pattern.toLowerCase());
}

function actionSelection({ actions, notActions }: Statement): Selection {
  return { only: actions === null ? null : lower(actions), allBut: lower(notActions ?? []) };
}

function narrowest(patterns: readonly string[], version: string): string[] {
  return patterns
    .filter((pattern) => !dependsOnRequest(pattern, version))
    .map((pattern) => widestPattern(pattern, version));
}

function widest(patterns: readonly string[], version: string): string[] {
  return patterns.map((pattern) => widestPattern(pattern, version));
}

/** Whether a statement names every one of these actions (patterns). */
export function coversActions(statement: Statement, actions: readonly string[]): boolean {
  return selectionCovers(actionSelection(statement), { only: lower(actions), allBut: [] });
}

/**
 * Whether a statement names every one of these resources (patterns). A statement without resources is about
 * all.
 */
export function coversResources(
  statement: Statement,
  resources: readonly string[],
  version: string,
): boolean {
  return selectionCovers(outerResources(statement, version), { only: resources, allBut: [] });
}

function outerResources({ resources, notResources }: Statement, version: string): Selection {
  return {
    only: resources === null ? null : narrowest(resources, version),
    allBut: widest(notResources ?? [], version),
  };
}

function innerResources({ resources, notResources }: Statement, version: string): Selection {
  return {
    only: resources === null ? null : widest(resources, version),
    allBut: narrowest(notResources ?? [], version),
  };
}

/**
 * Whether the outer statement names all the actions and resources that the inner one names. True is certain.
 */
export function coversStatement(outer: Statement, inner: Statement, version: string): boolean {
  return (
    selectionCovers(actionSelection(outer), actionSelection(inner)) &&
    selectionCovers(outerResources(outer, version), innerResources(inner, version))
  );
}
