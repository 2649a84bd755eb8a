import { expect } from "vitest";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import type { Machine, MachineName } from "#engine/machine/Machine.ts";
import { commandFlags, expressions, operations, slotKinds, type Expression, type OperationName } from "#engine/program/operations.ts";

/** Every machine that this computer can run. */
export const machines: readonly Machine[] = (["native-avx512", "native-avx2", "native-neon", "wasm-fma", "wasm-simd"] as const satisfies readonly MachineName[]).flatMap((name) => {
  try {
    return [chooseMachine({ name }).machine];
  } catch {
    return [];
  }
});

export interface Result {
  floats(at: number, size: number): Float32Array;
  ints(at: number, size: number): Int32Array;
}

export interface KernelProgram {
  /** Places values in the arena; answers where. */
  place(values: ArrayLike<number>, storage?: "float32" | "int32"): number;
  /** Room for a result, filled with what no kernel would leave. */
  room(size: number): number;
  command<Name extends OperationName>(name: Name, words: Partial<Record<keyof (typeof operations)[Name], number>>, open?: readonly number[]): void;
  rows(words: RowsWords, slots: Readonly<Record<string, readonly [keyof typeof slotKinds, number?]>>, instructions: readonly (readonly [Expression, string, string, string?])[]): void;
  /** Runs it `times`, on this machine. */
  run(machine: Machine, threads?: number, times?: number): Result;
  /** Runs it on every machine, with one, two and three threads: their bits have to be the same. */
  everywhere(check: (result: Result, machine: MachineName) => void): void;
  commands(): Int32Array;
  arenaSize(): number;
}

export interface RowsWords {
  rows: number;
  columns: number;
  blockRows: number;
  chunks?: number;
  total?: number;
  period?: number;
}

const untouched = -12_345.678;

export function createKernelProgram(): KernelProgram {
  const initial: { at: number; values: ArrayLike<number>; storage: "float32" | "int32" }[] = [];
  const words: number[] = [];
  let size = 16;
  const reserve = (count: number): number => {
    const at = size;
    // Odd places: no kernel may count on more than the alignment of a float.
    size += count + 3;
    return at;
  };
  const program: KernelProgram = {
    place(values, storage = "float32") {
      const at = reserve(values.length);
      initial.push({ at, values, storage });
      return at;
    },
    room: (count) => program.place(new Float32Array(count).fill(untouched)),
    command(name, given, open = []) {
      const kinds = Object.entries(operations[name]).filter(([, kind]) => kind !== "...");
      const own = kinds.map(([word, kind]) => {
        const value = (given as Record<string, number>)[word] ?? 0;
        return kind === "float" ? bitsOf(value) : value;
      });
      words.push((Object.keys(operations).indexOf(name) + 1) | (commandFlags.barrier << 16), own.length + open.length, ...own, ...open);
    },
    rows({ rows, columns, blockRows, chunks = 1, total, period = 0 }, slots, instructions) {
      const names = Object.keys(slots);
      const code = instructions.flatMap(([expression, to, a, b = a]) => [expressions.indexOf(expression), ...[to, a, b].map((slot) => names.indexOf(slot))]);
      const flat = total === undefined ? {} : { flat: 1, total };
      program.command("rows", { rows, columns, blockRows, chunks, period, slots: names.length, instructions: instructions.length, ...flat }, [...Object.values(slots).flatMap(([kind, at = 0]) => [slotKinds[kind], at]), ...code]);
    },
    run(machine, threads = 1, times = 1) {
      const loaded = machine.load({ commands: program.commands(), arenaSize: size }, { threads });
      for (const { at, values, storage } of initial) (storage === "int32" ? loaded.ints : loaded.floats).set(values, at);
      for (let time = 0; time < times; time++) loaded.run(0);
      const ints = loaded.ints.slice();
      loaded.free();
      return { ints: (at, count) => ints.subarray(at, at + count), floats: (at, count) => new Float32Array(ints.buffer, at * 4, count) };
    },
    everywhere(check) {
      for (const machine of machines) {
        const one = program.run(machine);
        for (const threads of [2, 3]) {
          const several = program.run(machine, threads);
          expect(bytesOf(several, size).equals(bytesOf(one, size)), `${machine.name} leaves the same bits with ${threads} threads`).toBe(true);
        }
        check(one, machine.name);
      }
    },
    commands: () => Int32Array.from([...words, 0, 0]),
    arenaSize: () => size,
  };
  return program;
}

/** Uniform in [-1, 1), the same in every run. */
export function randomFloats(count: number, seed = 1): Float32Array {
  let state = seed * 2_654_435_761;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** Distance from the exact value, in units in the last place of a float. */
export function unitsInLastPlace(actual: number, exact: number): number {
  if (Object.is(actual, exact) || actual === exact || (Number.isNaN(actual) && Number.isNaN(exact))) return 0;
  if (Math.fround(exact) === actual && Math.abs(actual) === Infinity) return 0;
  const units = Math.abs(actual - exact) / unitAt(exact);
  return Number.isNaN(units) ? Infinity : units;
}

function unitAt(value: number): number {
  return 2 ** Math.max(-149, Math.floor(Math.log2(Math.abs(value))) - 23);
}

function bytesOf(result: Result, size: number): Buffer {
  const { buffer, byteOffset, byteLength } = result.ints(0, size);
  return Buffer.from(buffer, byteOffset, byteLength);
}

function bitsOf(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0]!;
}
