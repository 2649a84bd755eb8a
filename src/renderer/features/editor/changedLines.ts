/** Lines of `text` (from 1) that `original` has not, by the longest common subsequence of lines (Hunt and Szymanski's problem, solved plainly). */
export function changedLines(original: string, text: string): number[] {
  const before = original.split("\n");
  const after = text.split("\n");
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const old = before.slice(start, before.length - end);
  const young = after.slice(start, after.length - end);
  const width = young.length + 1;
  // Beyond this every line of the middle counts as changed: nobody reads so long a bar.
  if (old.length * width > 4_000_000) return young.map((_, index) => start + index + 1);
  // common[i * width + j]: most lines that old from i on and young from j on have in common.
  const common = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = young.length - 1; j >= 0; j--) {
      common[i * width + j] = old[i] === young[j] ? common[(i + 1) * width + j + 1]! + 1 : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
    }
  }
  const changed: number[] = [];
  for (let i = 0, j = 0; j < young.length; ) {
    if (i < old.length && old[i] === young[j]) {
      i++;
      j++;
    } else if (i < old.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!) i++;
    else changed.push(start + ++j);
  }
  return changed;
}

/** Lines where the lesson leaves something to the learner: its starter says so in a comment, in either language. */
export function gapLines(text: string): number[] {
  return text.split("\n").flatMap((line, index) => (/^\s*\/\/\s*(?:your turn|te toca)\b/i.test(line) ? [index + 1] : []));
}
