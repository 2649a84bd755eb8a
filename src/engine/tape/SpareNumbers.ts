/** Arrays of numbers that nobody has any more, to be filled again: the system takes longer to give memory than it takes to fill it. */
export interface SpareNumbers {
  /** A copy in memory of its own. */
  copy<N extends Numbers>(values: N): N;
  /** `values` is nobody's. */
  giveBack(values: Numbers): void;
}

type Numbers = Float32Array | Int32Array | Uint8Array;

/** Bytes of an array from which on it is worth it. */
const least = 1 << 16;
/** Bytes kept in all. */
const most = 1 << 26;

export function createSpareNumbers(): SpareNumbers {
  let spare: Numbers[] = [];
  let bytes = 0;
  return {
    copy(values) {
      const at = values.byteLength < least ? -1 : spare.findIndex((one) => one.length === values.length && one.constructor === values.constructor);
      if (at < 0) return values.slice() as typeof values;
      const [own] = spare.splice(at, 1) as [typeof values];
      bytes -= own.byteLength;
      own.set(values);
      return own;
    },
    giveBack(values) {
      if (values.byteLength < least || values.byteLength !== values.buffer.byteLength || values.byteLength > most) return;
      if (bytes + values.byteLength > most) [spare, bytes] = [[], 0];
      spare.push(values);
      bytes += values.byteLength;
    },
  };
}
