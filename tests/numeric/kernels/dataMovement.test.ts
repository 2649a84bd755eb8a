import { describe, expect, it } from "vitest";
import { philoxBlock } from "#engine/random/philox.ts";
import { fillNormal } from "#engine/random/stepRandom.ts";
import { createKernelProgram, randomFloats } from "#tests/support/engine/plans/kernelProgram.ts";

describe("kernels that move and make data", () => {
  it.each([
    { what: "transposes", dims: [1, 1, 3, 5, 7], from: [0, 0, 35, 1, 5], to: [0, 0, 35, 7, 1] },
    { what: "slices", dims: [2, 1, 2, 3, 20], from: [240, 0, 120, 40, 1], to: [120, 0, 60, 20, 1] },
    { what: "spreads", dims: [1, 1, 4, 3, 9], from: [0, 0, 0, 1, 0], to: [0, 0, 27, 9, 1] },
    { what: "reverses", dims: [1, 1, 1, 2, 33], from: [0, 0, 0, 33, -1], to: [0, 0, 0, 33, 1], offset: 32 },
    { what: "interleaves", dims: [2, 2, 2, 2, 5], from: [40, 20, 10, 5, 1], to: [80, 40, 20, 10, 2] },
  ])("copy $what", ({ dims, from, to, offset = 0 }) => {
    const x = randomFloats(600);
    const program = createKernelProgram();
    const [at, out] = [program.place(x), program.place(new Float32Array(600))];
    const words = Object.fromEntries(["dim", "in", "out"].flatMap((name, kind) => [dims, from, to][kind]!.map((value, index) => [`${name}${index}`, value])));
    program.command("copy", { ...words, x: at + offset, out });
    const exact = new Float32Array(600);
    const step = (indices: readonly number[], strides: readonly number[]): number => indices.reduce((sum, index, axis) => sum + index * strides[axis]!, 0);
    const visit = (indices: readonly number[]): void => {
      if (indices.length === 5) exact[step(indices, to)] = x[offset + step(indices, from)]!;
      else for (let index = 0; index < dims[indices.length]!; index++) visit([...indices, index]);
    };
    visit([]);
    program.everywhere((result) => expect([...result.floats(out, 600)]).toEqual([...exact]));
  });

  it.each([1, 5, 40, 130])("gather rows and sum segments of width %i; ids outside take no part", (width) => {
    const [rows, ids] = [6, [0, 5, 3, 3, -1, 6, 2, 5, 5]];
    const [table, x] = [randomFloats(rows * width, 1), randomFloats(ids.length * width, 2)];
    const program = createKernelProgram();
    const [tableAt, idsAt, xAt, gathered, summed] = [program.place(table), program.place(ids, "int32"), program.place(x), program.room(ids.length * width), program.room(rows * width)];
    program.command("gather", { count: ids.length, width, rows, table: tableAt, ids: idsAt, out: gathered });
    program.command("segmentSum", { count: ids.length, width, segments: rows, x: xAt, ids: idsAt, out: summed });
    const sums = new Float32Array(rows * width);
    ids.forEach((id, i) => {
      if (sums[id * width] !== undefined) for (let j = 0; j < width; j++) sums[id * width + j]! += x[i * width + j]!;
    });
    program.everywhere((result) => {
      expect([...result.floats(gathered, ids.length * width)]).toEqual(ids.flatMap((id) => Array.from({ length: width }, (_, j) => table[id * width + j] ?? 0)));
      expect([...result.floats(summed, rows * width)]).toEqual([...sums]);
    });
  });

  it("writes one-hot rows", () => {
    const program = createKernelProgram();
    const out = program.room(20);
    program.command("oneHot", { count: 4, depth: 5, ids: program.place([4, 0, -1, 5], "int32"), out, on: 0.75, off: -0.25 });
    program.everywhere((result) => expect([...result.floats(out, 20)]).toEqual([4, 0, -1, 5].flatMap((id) => Array.from({ length: 5 }, (_, j) => (j === id ? 0.75 : -0.25)))));
  });

  it.each([1, 4, 63, 64, 1000])("draws a dropout mask of %i elements from the generator that the rest of the engine has, another one each step", (count) => {
    const [seed, stream, threshold] = [[0xdead_beef, 0x1234_5678] as const, 77, 0x4000_0000];
    const program = createKernelProgram();
    const [steps, out] = [program.place([41], "int32"), program.room(count)];
    program.command("dropoutMask", { count, threshold, keep: 4 / 3, stream, seed: program.place(Int32Array.from(seed), "int32"), steps, out });
    program.command("increment", { counter: steps });
    const block = new Uint32Array(4);
    const mask = Array.from({ length: count }, (_, index) => {
      philoxBlock(index >>> 2, 0, 41, stream, seed[0], seed[1], block);
      return block[index % 4]! >= threshold ? Math.fround(4 / 3) : 0;
    });
    program.everywhere((result) => {
      expect([...result.floats(out, count)]).toEqual(mask);
      expect(result.ints(steps, 1)[0]).toBe(42);
    });
  });

  it.each([1, 4, 63, 64, 1000])("draws %i normal numbers, those of the rest of the engine within rounding", (count) => {
    const seed = [0xdead_beef, 0x1234_5678] as const;
    const program = createKernelProgram();
    const out = program.room(count);
    program.command("normal", { count, stream: 77, seed: program.place(Int32Array.from(seed), "int32"), steps: program.place([41], "int32"), out });
    const draws = new Float32Array(count);
    fillNormal(draws, { seed, steps: 41 }, { stream: 77 });
    program.everywhere((result) => result.floats(out, count).forEach((draw, index) => expect(Math.abs(draw - draws[index]!)).toBeLessThan(3e-6)));
  });
});
