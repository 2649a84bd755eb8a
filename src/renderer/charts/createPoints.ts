/** Points in arrays that grow by doubling. */
export interface Points {
  readonly length: number;
  steps(): Float64Array;
  values(): Float64Array;
  push(step: number, value: number): void;
  /** Takes the point at this place out, the last one by default. */
  drop(at?: number): void;
}

export function createPoints(): Points {
  let steps = new Float64Array(256);
  let values = new Float64Array(256);
  let length = 0;
  return {
    get length() {
      return length;
    },
    steps: () => steps.subarray(0, length),
    values: () => values.subarray(0, length),
    push(step, value) {
      if (length === steps.length) {
        steps = doubled(steps);
        values = doubled(values);
      }
      steps[length] = step;
      values[length++] = value;
    },
    drop(at = length - 1) {
      steps.copyWithin(at, at + 1, length);
      values.copyWithin(at, at + 1, length);
      length--;
    },
  };
}

function doubled(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}
