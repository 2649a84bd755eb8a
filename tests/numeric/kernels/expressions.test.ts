import { describe, expect, it } from "vitest";
import type { MachineName } from "#engine/machine/Machine.ts";
import { expressions, type Expression } from "#engine/program/operations.ts";
import { exactBinary, exactGelu, exactGeluGrad, exactUnary } from "#tests/support/engine/interpreter/exactFunctions.ts";
import { createKernelProgram, randomFloats, unitsInLastPlace } from "#tests/support/engine/plans/kernelProgram.ts";

/** Every power of two with a few random floats in between, both signs, and what has no neighbours. */
const special = [0, 1, -1, 0.5, 1.5, 2.5, -2.5, 2, 3, 1e-45, -1e-45, 1.1754944e-38, 3.4028235e38, -3.4028235e38, Infinity, -Infinity, Number.NaN, 88.72, 88.73, -87.4, -103.9, -104, 0.9277344, 0.625, Math.PI, 1e5, 3e7, 1e10, 1e30, 7e-46];
const wide = Float32Array.from([...special, ...Array.from({ length: 1385 }, (_, index) => (index % 2 ? -1 : 1) * 2 ** (index / 5 - 149) * (1 + Math.abs(randomFloats(1, index + 1)[0]!)))]);
const usual = randomFloats(999, 7).map((value) => value * 6);
const inputs = Float32Array.from([...wide, ...usual]);

/** Where one unit in the last place is more than arithmetic in floats can hold. */
const allowed: Partial<Record<Expression, number>> = { tan: 3, rsqrt: 1.5 };

type Reading = (value: number) => number;

const asItIs: Reading = (value) => value;
/** Numbers closer to zero than 2^-126. */
const denormalsAsZeros: Reading = (value) => (Math.abs(value) >= 2 ** -126 || Number.isNaN(value) ? value : value < 0 ? -0 : 0);
/** Kernels may lose a zero's sign. */
const withoutSigns: Reading = (value) => denormalsAsZeros(value) + 0;

/** To a native machine denormal numbers are zeros where it computes, and stay what they are where it moves bits. */
function readingsOf(machine: MachineName): readonly Reading[] {
  return machine.startsWith("native") ? [asItIs, denormalsAsZeros, withoutSigns] : [asItIs];
}

function worstOf(machine: MachineName, actual: Float32Array, exact: (index: number, read: Reading) => number): { units: number; at: number } {
  const readings = readingsOf(machine);
  let worst = { units: 0, at: 0 };
  actual.forEach((value, at) => {
    const units = Math.min(...readings.flatMap((input) => readings.map((output) => unitsInLastPlace(value, output(exact(at, input))))));
    if (units > worst.units) worst = { units, at };
  });
  return worst;
}

describe("expressions of row programs", () => {
  it("are all looked at here", () => {
    const looked = [...Object.keys(exactUnary), ...Object.keys(exactBinary), "gelu", "geluGrad", "fromInt", "toInt"];
    expect(expressions.filter((name) => !looked.includes(name))).toEqual(["rowSum", "rowMax", "rowMin", "rowArgMax", "rowArgMin", "rowProduct", "columnSum"]);
  });

  it.each(Object.entries(exactUnary) as [Expression, (u: number) => number][])("%s is within 2 units in the last place from the smallest to the largest float, and right for NaN and infinity", (name, exact) => {
    const program = createKernelProgram();
    const [x, out] = [program.place(inputs), program.room(inputs.length)];
    program.rows({ rows: Math.ceil(inputs.length / 128), columns: 128, blockRows: 4, chunks: 3, total: inputs.length }, { x: ["full", x], out: ["full", out] }, [[name, "out", "x"]]);
    program.everywhere((result, machine) => {
      const { units, at } = worstOf(machine, result.floats(out, inputs.length), (index, read) => exact(read(inputs[index]!)));
      expect(units, `${machine}: ${name}(${inputs[at]}) = ${result.floats(out, inputs.length)[at]}, not ${exact(inputs[at]!)}`).toBeLessThanOrEqual(allowed[name] ?? 2);
    });
  });

  it.each(Object.entries(exactBinary) as [Expression, (u: number, v: number) => number][])("%s is within 1 unit in the last place for every pair of many", (name, exact) => {
    const firsts = Float32Array.from([...special, ...randomFloats(40, 3).map((value) => value * 4), ...randomFloats(20, 5).map((value) => value * 1e4)]);
    const seconds = Float32Array.from([...special, ...randomFloats(41, 4).map((value) => value * 4), -3, 7]);
    const program = createKernelProgram();
    const [u, v, out] = [program.place(firsts), program.place(seconds), program.room(firsts.length * seconds.length)];
    const [spreadU, other] = [program.room(firsts.length * seconds.length), program.room(firsts.length * seconds.length)];
    const shape = { rows: firsts.length, columns: seconds.length, blockRows: 7, chunks: 2 };
    program.rows(shape, { u: ["column", u], v: ["vector", v], spread: ["full", spreadU], out: ["full", out] }, [["copy", "spread", "u"], [name, "out", "u", "v"]]);
    // The same from tiles: the other loops.
    program.rows(shape, { u: ["full", spreadU], v: ["vector", v], out: ["full", other] }, [[name, "out", "u", "v"]]);
    program.everywhere((result, machine) => {
      const exactAt = (at: number, read = asItIs): number => exact(read(firsts[Math.floor(at / seconds.length)]!), read(seconds[at % seconds.length]!));
      for (const place of [out, other]) {
        const actual = result.floats(place, firsts.length * seconds.length);
        const { units, at } = worstOf(machine, actual, exactAt);
        expect(units, `${machine}: ${name}(${firsts[Math.floor(at / seconds.length)]}, ${seconds[at % seconds.length]}) = ${actual[at]}, not ${exactAt(at)}`).toBeLessThanOrEqual(1);
      }
    });
  });

  it("gelu and its gradient are within 2.5e-7 of the size of what goes in, far from zero too", () => {
    const x = Float32Array.from([...inputs.filter((value) => Math.abs(value) < 1e18), ...Array.from({ length: 2001 }, (_, index) => (index - 1000) / 50)]);
    const coming = randomFloats(x.length, 9);
    const program = createKernelProgram();
    const [at, dy, y, dx] = [program.place(x), program.place(coming), program.room(x.length), program.room(x.length)];
    program.rows({ rows: Math.ceil(x.length / 128), columns: 128, blockRows: 4, chunks: 3, total: x.length }, { x: ["full", at], dy: ["full", dy], y: ["full", y], dx: ["full", dx] }, [["gelu", "y", "x"], ["geluGrad", "dx", "x", "dy"]]);
    program.everywhere((result, machine) => {
      const [gelus, gradients] = [result.floats(y, x.length), result.floats(dx, x.length)];
      for (const [index, u] of x.entries()) {
        expect(Math.abs(gelus[index]! - exactGelu(u)), `${machine}: gelu(${u}) = ${gelus[index]}`).toBeLessThanOrEqual(2.5e-7 * Math.min(1, Math.abs(u)) + 1.2e-7 * Math.abs(exactGelu(u)) + Number(Math.abs(u) < 3e-38) * Math.abs(u));
        expect(Math.abs(gradients[index]! - exactGeluGrad(u, coming[index]!)), `${machine}: geluGrad(${u}) = ${gradients[index]}`).toBeLessThanOrEqual(2.5e-7 * Math.abs(coming[index]!));
      }
    });
  });

  it("gelu keeps NaN and infinity", () => {
    const program = createKernelProgram();
    const [x, out] = [program.place([Infinity, Number.NaN, 3e38, -3e38]), program.room(4)];
    program.rows({ rows: 1, columns: 4, blockRows: 1 }, { x: ["full", x], out: ["full", out] }, [["gelu", "out", "x"]]);
    program.everywhere((result) => expect([...result.floats(out, 4)]).toEqual([Infinity, Number.NaN, Math.fround(3e38), -0]));
  });

  it("fromInt and toInt go between the bits of int32 and floats, cutting towards zero", () => {
    const floats = Float32Array.of(0, 1.9, -1.9, 2 ** 31, -(2 ** 31), -3e9, Number.NaN, Infinity, 16_777_216, 0.5);
    const ints = Int32Array.of(0, -1, 5, 2 ** 31 - 1, -(2 ** 31), 16_777_217);
    const program = createKernelProgram();
    const [x, i, toInt, fromInt] = [program.place(floats), program.place(ints, "int32"), program.room(floats.length), program.room(ints.length)];
    program.rows({ rows: 1, columns: floats.length, blockRows: 1 }, { x: ["full", x], out: ["full", toInt] }, [["toInt", "out", "x"]]);
    program.rows({ rows: 1, columns: ints.length, blockRows: 1 }, { x: ["full", i], out: ["full", fromInt] }, [["fromInt", "out", "x"]]);
    program.everywhere((result) => {
      expect([...result.ints(toInt, floats.length)]).toEqual([0, 1, -1, 2 ** 31 - 1, -(2 ** 31), -(2 ** 31), 0, 2 ** 31 - 1, 16_777_216, 0]);
      expect([...result.floats(fromInt, ints.length)]).toEqual([0, -1, 5, 2 ** 31, -(2 ** 31), 16_777_216]);
    });
  });
});
