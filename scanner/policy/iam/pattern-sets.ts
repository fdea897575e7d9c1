import { anyOne, anyRun, matchesPattern, patternTokens, type Token } from "./pattern.ts";

/**
 * Patterns as sets of texts, over an unlimited alphabet. Colons have no special meaning here.
 */

function isWildcard(token: Token | undefined): boolean {
  return token === anyRun || token === anyOne;
}

/** Whether some text is matched by both patterns. */
export function patternsIntersect(a: string, b: string): boolean {
  const left = patternTokens(a);
  const right = patternTokens(b);
  const width = right.length + 1;
  const seen = new Uint8Array((left.length + 1) * width);
  const open = [0];
  const visit = (i: number, j: number) => {
    const state = i * width + j;
    if (seen[state] === 1) return;
    seen[state] = 1;
    open.push(state);
  };
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const i = Math.floor(state / width);
    const j = state % width;
    if (i === left.length && j === right.length) return true;
    const one = left[i];
    const other = right[j];
    if (one === anyRun) visit(i + 1, j);
    if (other === anyRun) visit(i, j + 1);
    if (one === undefined || other === undefined) continue;
    if (one === other || isWildcard(one) || isWildcard(other)) {
      visit(one === anyRun ? i : i + 1, other === anyRun ? j : j + 1);
    }
  }
  return false;
}

/** Stands for all the characters that `a` does not spell out; longer than a character, so equal to none. */
const unnamed = "other";

/**
 * States of the comparison after which `patternCovers` gives up. Only patterns with many `?` behind a `*`
 * come near (their states double with each `?`); those of real policies take a few hundred.
 */
const stateLimit = 20_000;

/**
 * Positions in `tokens` that can be reached without reading anything more, less those that a later `*`
 * includes.
 */
function settle(tokens: readonly Token[], positions: readonly number[]): number[] {
  const reached = new Set<number>();
  for (let position of positions) {
    reached.add(position);
    while (tokens[position] === anyRun) reached.add(++position);
  }
  // Whatever is matched from before a `*` that was reached is matched from it too.
  const lastRun = Math.max(-1, ...[...reached].filter((position) => tokens[position] === anyRun));
  return [...reached].filter((position) => position >= lastRun).sort((x, y) => x - y);
}

function step(tokens: readonly Token[], positions: readonly number[], symbol: string): number[] {
  const next = positions.flatMap((position) => {
    const token = tokens[position];
    if (token === anyRun) return [position];
    return token === anyOne || token === symbol ? [position + 1] : [];
  });
  return settle(tokens, next);
}

/**
 * Whether every text that `b` matches is matched by `a`. True is always right; a pair of patterns made to
 * take too many steps is answered with false.
 */
export function patternCovers(a: string, b: string): boolean {
  if (a === b || a === "*") return true;
  const left = patternTokens(a);
  const right = patternTokens(b);
  if (!right.some(isWildcard)) return matchesPattern(a, right.join(""));
  const alphabet = [...new Set(left.filter((token) => !isWildcard(token))), unnamed];
  const seen = new Set<string>();
  const open: { positions: number[]; at: number }[] = [];
  const visit = (positions: number[], at: number) => {
    const state = `${at}/${positions.join()}`;
    if (seen.has(state)) return;
    seen.add(state);
    open.push({ positions, at });
  };
  visit(settle(left, [0]), 0);
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (seen.size > stateLimit) return false;
    const { positions, at } = state;
    const token = right[at];
    if (token === undefined) {
      if (!positions.includes(left.length)) return false;
      continue;
    }
    if (token === anyRun) visit(positions, at + 1);
    for (const symbol of isWildcard(token) ? alphabet : [token]) {
      visit(step(left, positions, symbol), token === anyRun ? at : at + 1);
    }
  }
  return true;
}
