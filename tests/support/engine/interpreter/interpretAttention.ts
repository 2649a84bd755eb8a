import type { OperationName } from "#engine/program/operations.ts";
import type { Memory } from "./Memory.ts";

type Numbers = Readonly<Record<string, number>>;

/** Attention by its definition. */
export const interpretAttention: Partial<Record<OperationName, (memory: Memory, words: Numbers) => void>> = {
  attention(memory, w) {
    eachQuery(w, (head, row, seen) => {
      const scores = scoresOf(memory, w, head, row, seen);
      const most = Math.max(...scores);
      const all = scores.reduce((sum, score) => sum + Math.exp(score - most), 0);
      setStatistics(memory, w, head, row, [most, 1 / all]);
      for (let column = 0; column < w["valueWidth"]!; column++) memory.setFloat(placeOf(w, "y", head, row, column), sumOf(seen, (key) => (Math.exp(scores[key]! - most) / all) * memory.float(placeOf(w, "v", head, key, column))));
    });
  },

  attentionGrad(memory, w) {
    const heads = w["outer"]! * w["inner"]!;
    const [dk, dv] = [new Float64Array(heads * w["keys"]! * w["width"]!), new Float64Array(heads * w["keys"]! * w["valueWidth"]!)];
    eachQuery(w, (head, row, seen) => {
      const at = w["statistics"]! + head * w["queries"]! + row;
      const [most, reciprocal] = [memory.float(at), memory.float(at + heads * w["queries"]!)];
      const shares = scoresOf(memory, w, head, row, seen).map((score) => Math.exp(score - most) * reciprocal);
      const dshares = shares.map((_, key) => sumOf(w["valueWidth"]!, (column) => memory.float(placeOf(w, "dy", head, row, column)) * memory.float(placeOf(w, "v", head, key, column))));
      const mean = sumOf(seen, (key) => shares[key]! * dshares[key]!);
      const dscores = shares.map((share, key) => share * (dshares[key]! - mean) * w["scale"]!);
      for (let column = 0; column < w["width"]!; column++) memory.setFloat(placeOf(w, "dq", head, row, column), sumOf(seen, (key) => dscores[key]! * memory.float(placeOf(w, "k", head, key, column))));
      for (let key = 0; key < seen; key++) {
        for (let column = 0; column < w["width"]!; column++) dk[(head * w["keys"]! + key) * w["width"]! + column]! += dscores[key]! * memory.float(placeOf(w, "q", head, row, column));
        for (let column = 0; column < w["valueWidth"]!; column++) dv[(head * w["keys"]! + key) * w["valueWidth"]! + column]! += shares[key]! * memory.float(placeOf(w, "dy", head, row, column));
      }
    });
    for (const [name, sums, columns] of [["dk", dk, w["width"]!], ["dv", dv, w["valueWidth"]!]] as const) {
      sums.forEach((sum, at) => memory.setFloat(placeOf(w, name, Math.floor(at / columns / w["keys"]!), Math.floor(at / columns) % w["keys"]!, at % columns), sum));
    }
  },
};

function eachQuery(w: Numbers, visit: (head: number, row: number, seen: number) => void): void {
  for (let head = 0; head < w["outer"]! * w["inner"]!; head++) for (let row = 0; row < w["queries"]!; row++) visit(head, row, w["causal"] ? row + 1 : w["keys"]!);
}

function scoresOf(memory: Memory, w: Numbers, head: number, row: number, seen: number): number[] {
  return Array.from({ length: seen }, (_, key) => w["scale"]! * sumOf(w["width"]!, (column) => memory.float(placeOf(w, "q", head, row, column)) * memory.float(placeOf(w, "k", head, key, column))));
}

function setStatistics(memory: Memory, w: Numbers, head: number, row: number, numbers: readonly number[]): void {
  numbers.forEach((number, which) => memory.setFloat(w["statistics"]! + (which * w["outer"]! * w["inner"]! + head) * w["queries"]! + row, number));
}

function placeOf(w: Numbers, name: string, head: number, row: number, column: number): number {
  return w[name]! + Math.floor(head / w["inner"]!) * w[`${name}Outer`]! + (head % w["inner"]!) * w[`${name}Inner`]! + row * w[`${name}Row`]! + column;
}

function sumOf(count: number, term: (index: number) => number): number {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += term(index);
  return sum;
}
