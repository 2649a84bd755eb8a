/**
 * Philox4x32-10, a counter-based random generator (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
 * The nth number of a stream is a pure function of (seed, stream, n): the state to keep for an exact resume is one counter.
 */
export interface Philox {
  /** Uniform in [0, 1), 32 random bits. */
  next(): number;
  /** Numbers drawn so far; set it to go on from there. */
  position: number;
}

const multiplier0 = 0xd251_1f53;
const multiplier1 = 0xcd9e_8d57;
const weyl0 = 0x9e37_79b9;
const weyl1 = 0xbb67_ae85;

/** Four 32-bit words for one 128-bit counter and 64-bit key, written into `out`. */
export function philoxBlock(c0: number, c1: number, c2: number, c3: number, k0: number, k1: number, out: Uint32Array): void {
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(multiplier0, c0);
    const low0 = Math.imul(multiplier0, c0) >>> 0;
    const high1 = multiplyHigh(multiplier1, c2);
    const low1 = Math.imul(multiplier1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + weyl0) >>> 0;
    k1 = (k1 + weyl1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** `stream` keeps independent uses of one seed apart: two words, such as (purpose, epoch). */
export function createPhilox(seed: number, stream: readonly [number, number] = [0, 0]): Philox {
  const block = new Uint32Array(4);
  let blockIndex = -1;
  const philox: Philox = {
    position: 0,
    next() {
      const index = Math.floor(philox.position / 4);
      if (index !== blockIndex) {
        philoxBlock(index >>> 0, Math.floor(index / 2 ** 32), 0, 0, (seed ^ Math.imul(stream[1], weyl1)) >>> 0, stream[0] >>> 0, block);
        blockIndex = index;
      }
      const word = block[philox.position % 4]!;
      philox.position++;
      return word / 2 ** 32;
    },
  };
  return philox;
}

/** Fisher-Yates over 0..n-1. */
export function permutation(n: number, random: () => number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, index) => index);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}

/** High 32 bits of the product of two unsigned 32-bit numbers. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const cross = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 65_536) + Math.floor(cross / 65_536)) >>> 0;
}
