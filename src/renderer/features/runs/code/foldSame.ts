import type { DiffLine } from "#core/runs/diffLines.ts";

/** Lines kept around a change. */
const around = 3;

export interface DiffPart {
  /** Index of its first line. */
  from: number;
  lines: readonly DiffLine[];
  /** Far from any change. */
  folded: boolean;
}

/** A difference in parts: what is near a change, and what stayed and may be folded. A fold hides at least two lines. */
export function foldSame(lines: readonly DiffLine[]): DiffPart[] {
  const near = new Uint8Array(lines.length);
  lines.forEach(({ kind }, index) => {
    if (kind !== "same") near.fill(1, Math.max(0, index - around), index + around + 1);
  });
  const parts: DiffPart[] = [];
  let from = 0;
  while (from < lines.length) {
    let to = from + 1;
    while (to < lines.length && near[to] === near[from]) to++;
    parts.push({ from, lines: lines.slice(from, to), folded: near[from] === 0 && to - from > 1 });
    from = to;
  }
  return parts;
}
