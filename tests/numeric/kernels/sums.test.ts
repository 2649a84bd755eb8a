import { describe, expect, it } from "vitest";
import { createKernelProgram, randomFloats } from "#tests/support/engine/plans/kernelProgram.ts";

describe("sums", () => {
  it.each([1, 7, 1023, 1025, 3000, 200_001])("of %i numbers are as precise as sums in pairs", (count) => {
    const x = randomFloats(count, count).map((value) => value + 1);
    const exact = x.reduce((sum, value) => sum + value, 0);
    const program = createKernelProgram();
    const [at, out] = [program.place(x), program.room(1)];
    program.command("sumAll", { count, x: at, out, scale: 0.5 });
    // Straight in one float, 200,001 numbers would be off by about 1e-4.
    program.everywhere((result) => expect(Math.abs(result.floats(out, 1)[0]! * 2 - exact) / exact).toBeLessThan(5e-7));
  });

  it.each([[1, 1], [3, 17], [16, 64], [5, 200]])("add up %i partial rows of %i columns in order", (chunks, columns) => {
    const partials = randomFloats(chunks * columns);
    const program = createKernelProgram();
    const [at, out] = [program.place(partials), program.room(columns)];
    program.command("sumPartials", { chunks, columns, partials: at, out });
    const exact = Array.from({ length: columns }, (_, column) => {
      let sum = 0;
      for (let chunk = 0; chunk < chunks; chunk++) sum = Math.fround(sum + partials[chunk * columns + column]!);
      return sum;
    });
    program.everywhere((result) => expect([...result.floats(out, columns)]).toEqual(exact));
  });
});
