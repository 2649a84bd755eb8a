/** Eight looks from the tokens: `--series-1` to `--series-8`, each with its dash, so that no line is told by colour alone. */
export const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3], [], [6, 3], [2, 2], [8, 3, 2, 3]];
export const lookCount = dashes.length;

/**
 * Which of the eight looks each shown run has. A run keeps its look for as long as it is shown; freed looks go to runs
 * that are shown next. Runs beyond the eighth have none: they are drawn as a grey background.
 */
export function assignLooks(shown: readonly string[], before: ReadonlyMap<string, number> = new Map()): ReadonlyMap<string, number> {
  const looks = new Map<string, number>();
  const wanted = new Set(shown);
  const free = new Set(dashes.keys());
  for (const [run, look] of before) {
    if (!wanted.has(run)) continue;
    looks.set(run, look);
    free.delete(look);
  }
  for (const run of shown) {
    if (looks.has(run)) continue;
    const [look] = free;
    if (look === undefined) break;
    looks.set(run, look);
    free.delete(look);
  }
  return looks;
}
