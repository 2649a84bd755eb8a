import type { Machine } from "#engine/machine/Machine.ts";
import { operations, type OperationName } from "#engine/program/operations.ts";
import { createKernelProgram } from "#tests/support/engine/plans/kernelProgram.ts";

/** Room in the arena for an output. */
export interface Room {
  readonly room: number;
}
export type Words<Name extends OperationName> = { readonly [Word in keyof (typeof operations)[Name]]: number | Float32Array | Room };
export type Outputs = Readonly<Record<string, Float32Array>>;

/** One command on a machine: arrays lie in the arena, what has `room` is answered. */
export function runOperation<Name extends OperationName>(machine: Machine, name: Name, words: Words<Name>, threads = 1): Outputs {
  const program = createKernelProgram();
  const rooms: [word: string, at: number, size: number][] = [];
  const numbers: Partial<Record<keyof Words<Name>, number>> = {};
  for (const word of Object.keys(operations[name]) as (keyof Words<Name> & string)[]) {
    const value: number | Float32Array | Room = words[word];
    if (typeof value === "number") numbers[word] = value;
    else if (value instanceof Float32Array) numbers[word] = program.place(value);
    else rooms.push([word, (numbers[word] = program.room(value.room)), value.room]);
  }
  program.command(name, numbers);
  const result = program.run(machine, threads);
  return Object.fromEntries(rooms.map(([word, at, size]) => [word, result.floats(at, size).slice()]));
}

/** Runs it with 1, 2 and 3 threads where the machine has them; an Error if their bits differ. */
export function runWithThreads<Name extends OperationName>(machine: Machine, name: Name, words: Words<Name>): Outputs {
  const outputs = runOperation(machine, name, words);
  for (const threads of machine.name.startsWith("native") ? [2, 3] : []) {
    const several = runOperation(machine, name, words, threads);
    const word = Object.keys(outputs).find((key) => !bytesOf(several[key]!).equals(bytesOf(outputs[key]!)));
    if (word !== undefined) throw new Error(`${name} on ${machine.name}: with ${threads} threads ${word} has other bits`);
  }
  return outputs;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** A sum in double precision, and the sum of its terms' magnitudes, by which its rounding errors are measured. */
export class Sums {
  readonly values: Float64Array;
  readonly magnitudes: Float64Array;
  constructor(size: number) {
    this.values = new Float64Array(size);
    this.magnitudes = new Float64Array(size);
  }
  add(at: number, term: number): void {
    this.values[at]! += term;
    this.magnitudes[at]! += Math.abs(term);
  }
}

/** The first element that is not within `relative` times the magnitude of its terms; nothing where all are. */
export function wrongSum(actual: Float32Array | undefined, { values, magnitudes }: Sums, relative = 3e-6): string[] {
  const wrong = values.findIndex((value, at) => !(Math.abs((actual?.[at] ?? NaN) - value) <= relative * (magnitudes[at]! + 1e-3)));
  return wrong < 0 ? [] : [`element ${wrong} is ${actual?.[wrong]}, not ${values[wrong]}`];
}

/** Numbers between -1 and 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): { below(limit: number): number; between(low: number, high: number): number; floats(size: number): Float32Array } {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    below: (limit) => Math.floor(next() * limit),
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    floats: (size) => Float32Array.from({ length: size }, () => next() * 2 - 1),
  };
}
