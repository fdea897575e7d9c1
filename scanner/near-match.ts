/**
 * The candidates that a reader most likely meant by `name`, nearest first, at most `count`: those that it is a part of, and
 * those of which less than about a third had to change. Letter case counts for nothing.
 */
export function nearMatches(name: string, candidates: Iterable<string>, count = 1): string[] {
  const scored: { candidate: string; distance: number }[] = [];
  const wanted = name.toLowerCase();
  for (const candidate of new Set(candidates)) {
    const lower = candidate.toLowerCase();
    const distance = editDistance(wanted, lower);
    const isPart = wanted.length >= 4 && lower.includes(wanted);
    if (isPart || distance <= tolerance(Math.max(name.length, candidate.length))) {
      scored.push({ candidate, distance });
    }
  }
  return scored
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

function tolerance(length: number): number {
  return length < 5 ? 1 : Math.max(2, Math.floor(length / 3));
}

/** `; did you mean "X"?`, or nothing where nothing is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const [near] = nearMatches(name, candidates);
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

/** Insertions, removals, replacements and swaps of neighbours that turn one text into the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let best = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(best);
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? 0;
}
