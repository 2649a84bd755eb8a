export interface DiffLine {
  kind: "same" | "added" | "removed";
  text: string;
  /** Line numbers from 1, where the line is there. */
  before?: number;
  after?: number;
}

/** A changed middle with more pairs of lines than this is told as replaced whole: nobody reads such a difference. */
const mostPairs = 4_000_000;

/** What became of a text, line by line: the longest common lines stay, removed ones come before those in their place. */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = linesOf(before);
  const b = linesOf(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const lines: DiffLine[] = [];
  const same = (i: number, j: number): void => void lines.push({ kind: "same", text: a[i]!, before: i + 1, after: j + 1 });
  for (let i = 0; i < head; i++) same(i, i);
  for (const step of middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail))) {
    if (step.kind === "same") same(head + step.i, head + step.j);
    else if (step.kind === "removed") lines.push({ kind: "removed", text: a[head + step.i]!, before: head + step.i + 1 });
    else lines.push({ kind: "added", text: b[head + step.j]!, after: head + step.j + 1 });
  }
  for (let k = tail; k > 0; k--) same(a.length - k, b.length - k);
  return lines;
}

/** Lines that a person would say were changed: one replaced by another counts once. */
export function countChanged(lines: readonly DiffLine[]): number {
  let total = 0;
  let removed = 0;
  let added = 0;
  for (const { kind } of [...lines, { kind: "same" }]) {
    if (kind === "removed") removed++;
    else if (kind === "added") added++;
    else {
      total += Math.max(removed, added);
      removed = added = 0;
    }
  }
  return total;
}

export interface FileDiff {
  path: string;
  lines: DiffLine[];
}

/** Files that differ, by path; one that is missing on a side counts as empty there. */
export function diffFiles(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): FileDiff[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((path) => before[path] !== after[path])
    .sort()
    .map((path) => ({ path, lines: diffLines(before[path] ?? "", after[path] ?? "") }));
}

type Step = { kind: "same"; i: number; j: number } | { kind: "removed"; i: number } | { kind: "added"; j: number };

function middle(a: readonly string[], b: readonly string[]): Step[] {
  const removedAll = a.map((_, i): Step => ({ kind: "removed", i }));
  const addedAll = b.map((_, j): Step => ({ kind: "added", j }));
  if (a.length === 0 || b.length === 0 || a.length * b.length > mostPairs) return [...removedAll, ...addedAll];
  const width = b.length + 1;
  /** Length of the longest common lines of a from i and b from j on. */
  const common = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] = a[i] === b[j] ? common[(i + 1) * width + j + 1]! + 1 : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  const steps: Step[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) steps.push({ kind: "same", i: i++, j: j++ });
    else if (common[(i + 1) * width + j]! >= common[i * width + j + 1]!) steps.push({ kind: "removed", i: i++ });
    else steps.push({ kind: "added", j: j++ });
  }
  return [...steps, ...removedAll.slice(i), ...addedAll.slice(j)];
}

/** The newline at the end of a text does not begin another line. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
