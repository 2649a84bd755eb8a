import { describe, expect, it } from "vitest";
import { createKernelProgram, machines, randomFloats, type RowsWords } from "#tests/support/engine/plans/kernelProgram.ts";

const shapes: readonly RowsWords[] = [
  { rows: 1, columns: 1, blockRows: 1 },
  { rows: 5, columns: 3, blockRows: 2, chunks: 2 },
  { rows: 37, columns: 33, blockRows: 4, chunks: 5 },
  { rows: 16, columns: 64, blockRows: 16, chunks: 3 },
  { rows: 3, columns: 1500, blockRows: 1, chunks: 3 },
];

function largestError(actual: Float32Array, exact: readonly number[]): number {
  return actual.length === exact.length ? Math.max(...exact.map((value, at) => Math.abs(actual[at]! - value) / Math.max(1, Math.abs(value)))) : Infinity;
}

describe("row programs", () => {
  it.each(shapes)("normalise rows of $rows x $columns and sum columns, in blocks of $blockRows and $chunks chunks", (shape) => {
    const { rows, columns, chunks = 1 } = shape;
    const [x, gain, weights] = [randomFloats(rows * columns, 1), randomFloats(columns, 2), randomFloats(rows, 3)];
    const program = createKernelProgram();
    const at = { x: program.place(x), gain: program.place(gain), weights: program.place(weights), scale: program.place([1 / columns]), out: program.room(rows * columns), means: program.room(rows), partials: program.room(chunks * columns), sums: program.room(columns) };
    program.rows(
      shape,
      { x: ["full", at.x], gain: ["vector", at.gain], weight: ["column", at.weights], scale: ["scalar", at.scale], out: ["full", at.out], mean: ["column", at.means], sum: ["scratchColumn"], centred: ["scratch"], product: ["scratch"], partials: ["partials", at.partials] },
      [["rowSum", "sum", "x"], ["mul", "mean", "sum", "scale"], ["sub", "centred", "x", "mean"], ["mul", "product", "gain", "centred"], ["mul", "out", "weight", "product"], ["columnSum", "partials", "out"]],
    );
    program.command("sumPartials", { chunks, columns, partials: at.partials, out: at.sums });
    const means = Array.from({ length: rows }, (_, r) => x.subarray(r * columns, (r + 1) * columns).reduce((sum, value) => sum + value, 0) / columns);
    const exact = Array.from(x, (value, index) => (value - means[Math.floor(index / columns)]!) * gain[index % columns]! * weights[Math.floor(index / columns)]!);
    program.everywhere((result) => {
      expect(largestError(result.floats(at.means, rows), means)).toBeLessThan(1e-5);
      expect(largestError(result.floats(at.out, rows * columns), exact)).toBeLessThan(1e-5);
      const sums = Array.from({ length: columns }, (_, c) => exact.filter((_value, index) => index % columns === c).reduce((sum, value) => sum + value, 0));
      expect(largestError(result.floats(at.sums, columns), sums)).toBeLessThan(1e-5);
    });
  });

  it.each(shapes)("find what a row of $rows x $columns has most and least of, and where", (shape) => {
    const { rows, columns } = shape;
    const x = randomFloats(rows * columns, 5).map((value) => Math.round(value * 8));
    const rowsOf = Array.from({ length: rows }, (_, r) => x.subarray(r * columns, (r + 1) * columns));
    const program = createKernelProgram();
    const names = ["rowMax", "rowMin", "rowArgMax", "rowArgMin", "rowProduct"] as const;
    const places = names.map(() => program.room(rows));
    const at = program.place(x);
    program.rows(shape, { x: ["full", at], ...Object.fromEntries(names.map((name, index) => [name, ["column", places[index]!] as const])) }, names.map((name) => [name, name, "x"]));
    program.everywhere((result) => {
      const [max, min, argMax, argMin, product] = places.map((place) => [...result.floats(place, rows)]);
      expect(max).toEqual(rowsOf.map((row) => Math.max(...row)));
      expect(min).toEqual(rowsOf.map((row) => Math.min(...row)));
      expect(argMax).toEqual(rowsOf.map((row) => row.indexOf(Math.max(...row))));
      expect(argMin).toEqual(rowsOf.map((row) => row.indexOf(Math.min(...row))));
      expect(product).toEqual(rowsOf.map((row) => Math.fround(row.reduce((all, value) => Math.fround(all * value), 1))));
    });
  });

  it("keep a NaN wherever it stands in a row, and pass it over in the places of extremes, as tfjs does", () => {
    const columns = 37;
    const x = Float32Array.from({ length: columns * columns }, (_, index) => (index % (columns + 1) === 0 ? Number.NaN : index % columns));
    const program = createKernelProgram();
    const [at, max, min, sum, arg] = [program.place(x), program.room(columns), program.room(columns), program.room(columns), program.room(columns)];
    program.rows({ rows: columns, columns, blockRows: 5 }, { x: ["full", at], max: ["column", max], min: ["column", min], sum: ["column", sum], arg: ["column", arg] }, [["rowMax", "max", "x"], ["rowMin", "min", "x"], ["rowSum", "sum", "x"], ["rowArgMax", "arg", "x"]]);
    program.everywhere((result) => {
      for (const place of [max, min, sum]) expect([...result.floats(place, columns)].every(Number.isNaN)).toBe(true);
      // The first row begins with its NaN, which nothing is greater than.
      expect([...result.floats(arg, columns)]).toEqual(Array.from({ length: columns }, (_, row) => (row === 0 ? 0 : row === columns - 1 ? columns - 2 : columns - 1)));
    });
  });

  it.each([1, 15, 16, 100, 1000])("run over %i elements that are no whole rows, and touch nothing after them", (total) => {
    const x = randomFloats(total, 9);
    const program = createKernelProgram();
    const [at, out] = [program.place(x), program.room(total + 40)];
    program.rows({ rows: Math.ceil(total / 16), columns: 16, blockRows: 3, chunks: 4, total }, { x: ["full", at], two: ["scalar", program.place([2])], half: ["scratch"], out: ["full", out] }, [["mul", "half", "x", "two"], ["add", "out", "two", "half"]]);
    const untouched = program.run(machines[0]!, 1, 0).floats(out, 1)[0];
    program.everywhere((result) => {
      expect([...result.floats(out, total + 40)]).toEqual([...Array.from(x, (value) => Math.fround(Math.fround(value * 2) + 2)), ...Array.from({ length: 40 }, () => untouched)]);
    });
  });

  it("start what repeats anew with every period, wherever blocks and chunks are cut", () => {
    const [rows, columns, period] = [30, 7, 4];
    const [x, positions] = [randomFloats(rows * columns, 11), randomFloats(period * columns, 12)];
    const program = createKernelProgram();
    const [at, repeating, out] = [program.place(x), program.place(positions), program.room(rows * columns)];
    program.rows({ rows, columns, blockRows: 3, chunks: 4, period }, { x: ["full", at], positions: ["repeating", repeating], out: ["full", out] }, [["add", "out", "x", "positions"]]);
    program.everywhere((result) => {
      expect([...result.floats(out, rows * columns)]).toEqual(Array.from(x, (value, index) => Math.fround(value + positions[index % (period * columns)]!)));
    });
  });

  it("compute with columns and scalars alone", () => {
    const program = createKernelProgram();
    const [x, out, scalar] = [program.place([1, 2, 3, 4, 5]), program.room(5), program.place([10])];
    program.rows({ rows: 5, columns: 1, blockRows: 2, chunks: 2 }, { x: ["column", x], ten: ["scalar", scalar], part: ["scratchColumn"], out: ["column", out] }, [["mul", "part", "x", "ten"], ["sub", "out", "ten", "part"]]);
    program.everywhere((result) => expect([...result.floats(out, 5)]).toEqual([0, -10, -20, -30, -40]));
  });
});
