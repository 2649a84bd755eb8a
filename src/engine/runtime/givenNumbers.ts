import { isKnown } from "#engine/tape/LazyData.ts";
import type { RecordedValue } from "#engine/tape/RecordedNode.ts";

/** Numbers that a step was given, such as a batch. */
export interface GivenNumbers {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Of a step's values those that neither it nor an earlier one has made. */
export function givenNumbers(values: readonly RecordedValue[]): GivenNumbers[] {
  return values
    .filter(({ kind, dtype, data }) => (kind === "feed" || kind === "constant" || kind === "captured") && dtype === "float32" && isKnown(data))
    .map(({ shape, data }) => ({ shape, values: data.values as Float32Array }));
}
