import { describe, expect, it } from "vitest";
import { createPhilox, permutation, philoxBlock } from "#engine/random/philox.ts";

describe("Philox4x32-10", () => {
  // Known answers of the authors' Random123 library (kat_vectors).
  it.each([
    [[0, 0, 0, 0, 0, 0], "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
    [[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], "408f276d 41c83b0e a20bc7c6 6d5451fd"],
    [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0], "d16cfe09 94fdcceb 5001e420 24126ea1"],
  ])("answers the published words for counter and key %j", (words, expected) => {
    const [c0, c1, c2, c3, k0, k1] = words as [number, number, number, number, number, number];
    const out = new Uint32Array(4);
    philoxBlock(c0, c1, c2, c3, k0, k1, out);
    expect(Array.from(out, (word) => word.toString(16).padStart(8, "0")).join(" ")).toBe(expected);
  });

  it("goes on from any position as if it had never stopped", () => {
    const whole = createPhilox(7);
    const numbers = Array.from({ length: 23 }, () => whole.next());
    for (const from of [0, 1, 4, 10, 22]) {
      const resumed = createPhilox(7);
      resumed.position = from;
      expect(resumed.next()).toBe(numbers[from]);
    }
  });

  it("gives unlike numbers for unlike seeds and streams, all in [0, 1)", () => {
    const firsts = [createPhilox(1), createPhilox(2), createPhilox(1, [1, 0]), createPhilox(1, [0, 1])].map((philox) => philox.next());
    expect(new Set(firsts).size).toBe(4);
    for (const value of firsts) expect(value >= 0 && value < 1).toBe(true);
  });

  it("shuffles every index to exactly one place", () => {
    const order = permutation(1000, createPhilox(3).next);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
    expect(order[0] === 0 && order[1] === 1 && order[2] === 2).toBe(false);
  });
});
