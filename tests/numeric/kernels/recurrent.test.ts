import { describe, expect, it } from "vitest";
import type { Machine } from "#engine/machine/Machine.ts";
import { cellActivations } from "#engine/program/operations.ts";
import { machines } from "#tests/support/engine/plans/kernelProgram.ts";
import { gatesOf, trace, type Cell, type CellActivation, type Layer, type Trace } from "./recurrentReference.ts";
import { randomNumbers, runOperation, runWithThreads, type Outputs } from "./runOperation.ts";

interface Spec {
  cell: Cell;
  batch: number;
  time: number;
  features: number;
  units: number;
  activation?: CellActivation;
  recurrentActivation?: CellActivation;
  reverse?: boolean;
  /** First states, a bias, and all gradients; else none of what may be left out. */
  full?: boolean;
}

const shapes: Record<string, Spec> = {
  "an LSTM with tfjs's activations": { cell: "lstm", batch: 3, time: 6, features: 3, units: 16, recurrentActivation: "hardSigmoid", full: true },
  "an LSTM whose units fill no vector, against time": { cell: "lstm", batch: 3, time: 4, features: 6, units: 21, reverse: true, full: true },
  "an LSTM of one unit and one step": { cell: "lstm", batch: 2, time: 1, features: 1, units: 1 },
  "an LSTM with other activations": { cell: "lstm", batch: 4, time: 3, features: 5, units: 9, activation: "linear", recurrentActivation: "hardSigmoid", full: true },
  "an LSTM of one sequence": { cell: "lstm", batch: 1, time: 5, features: 9, units: 20 },
  "a GRU with tfjs's activations": { cell: "gru", batch: 3, time: 6, features: 3, units: 16, recurrentActivation: "hardSigmoid", full: true },
  "a GRU whose units fill no vector, against time": { cell: "gru", batch: 3, time: 4, features: 6, units: 21, reverse: true, full: true },
  "a GRU without bias and first state": { cell: "gru", batch: 2, time: 5, features: 2, units: 5 },
  "a GRU with other activations": { cell: "gru", batch: 4, time: 3, features: 5, units: 17, activation: "relu", full: true },
  "a simple recurrence": { cell: "simpleRnn", batch: 5, time: 9, features: 4, units: 16, full: true },
  "a simple recurrence against time": { cell: "simpleRnn", batch: 3, time: 5, features: 7, units: 19, activation: "relu", reverse: true, full: true },
  "a linear recurrence without bias": { cell: "simpleRnn", batch: 13, time: 3, features: 2, units: 6, activation: "linear" },
};

const nudge = 1e-5;

function setUp({ cell, batch, time, features, units, activation = "tanh", recurrentActivation = "sigmoid", reverse = false, full = false }: Spec) {
  const width = gatesOf[cell] * units, random = randomNumbers(units);
  const scaled = (size: number, scale: number): Float32Array => random.floats(size).map((value) => value * scale);
  const [kernel, recurrentKernel, bias] = [scaled(features * width, 1), scaled(units * width, 2 / Math.sqrt(units)), full ? scaled(width, 1) : undefined];
  const layer: Layer = { cell, time, features, units, activation, recurrentActivation, reverse, kernel, recurrentKernel, bias };
  const x = scaled(batch * time * features, 2);
  const state = (): Float32Array => scaled(batch * units, full ? 1 : 0);
  return { layer, batch, width, x, kernel, recurrentKernel, bias: bias ?? 0, full, firstHidden: state(), firstCell: state(), dlast: scaled(batch * units, 1), dlastCell: state(), dsequence: scaled(batch * time * units, full ? 1 : 0) };
}
type Case = ReturnType<typeof setUp>;

function traceOf({ layer, x, firstHidden, firstCell }: Case, row: number, hidden?: Float64Array, cell?: Float64Array, nudges?: Float64Array): Trace {
  const { time, features, units } = layer, part = (values: Float32Array): Float64Array => Float64Array.from(values.subarray(row * units, (row + 1) * units));
  return trace(layer, x.subarray(row * time * features, (row + 1) * time * features), hidden ?? part(firstHidden), cell ?? part(firstCell), nudges);
}

/** The loss whose gradients dlast, dlastCell and dsequence are. */
function lossOf({ layer: { units, time }, dlast, dlastCell, dsequence }: Case, row: number, { last, cells, sequence }: Trace): number {
  let loss = 0;
  for (let u = 0; u < units; u++) loss += last[u]! * dlast[row * units + u]! + cells[time * units + u]! * dlastCell[row * units + u]!;
  sequence.forEach((value, i) => (loss += value * dsequence[row * time * units + i]!));
  return loss;
}

/** Of the loss by each of `size` numbers, by central differences. */
function differences(size: number, lossAt: (numbers: Float64Array) => number): Float64Array {
  const numbers = new Float64Array(size);
  return numbers.map((_, i) => {
    const at = (value: number): number => {
      numbers[i] = value;
      return lossAt(numbers);
    };
    const difference = (at(nudge) - at(-nudge)) / (2 * nudge);
    numbers[i] = 0;
    return difference;
  });
}

/** The first element that is not what it should be; nothing where all are. */
function wrongIn(what: string, actual: Float32Array, exact: Float64Array): string[] {
  const wrong = exact.findIndex((value, i) => !(Math.abs((actual[i] ?? NaN) - value) <= 2e-5 * Math.max(1, Math.abs(value))));
  return wrong < 0 ? [] : [`${what}[${wrong}] is ${actual[wrong]}, not ${exact[wrong]}`];
}

function forward(machine: Machine, given: Case, run = runWithThreads): Outputs {
  const { layer, batch, width, x, kernel, recurrentKernel, bias, full } = given, { time, features, units } = layer;
  const room = batch * time * units;
  const words = {
    batch, time, features, units, activation: cellActivations[layer.activation], reverse: Number(layer.reverse), x, kernel, recurrentKernel, bias,
    firstHidden: full ? given.firstHidden : 0, gates: { room: batch * time * width }, before: { room }, sequence: full ? { room } : 0, last: { room: batch * units },
  };
  const recurrentActivation = cellActivations[layer.recurrentActivation];
  if (layer.cell === "lstm") return run(machine, "lstm", { ...words, recurrentActivation, firstCell: full ? given.firstCell : 0, cells: { room: batch * (time + 1) * units } });
  if (layer.cell === "gru") return run(machine, "gru", { ...words, recurrentActivation, resets: { room } });
  return run(machine, "simpleRnn", words);
}

function backward(machine: Machine, given: Case, { gates, cells, before }: Outputs): Outputs {
  const { layer, batch, width, recurrentKernel, full } = given, { time, units } = layer;
  const words = {
    batch, time, units, activation: cellActivations[layer.activation], reverse: Number(layer.reverse), recurrentKernel, dlast: given.dlast, dsequence: full ? given.dsequence : 0,
    gates: gates!, dgates: { room: batch * time * width }, dfirstHidden: full ? { room: batch * units } : 0,
  };
  const recurrentActivation = cellActivations[layer.recurrentActivation];
  if (layer.cell === "lstm") return runWithThreads(machine, "lstmGrad", { ...words, recurrentActivation, cells: cells!, dlastCell: full ? given.dlastCell : 0, dfirstCell: full ? { room: batch * units } : 0 });
  if (layer.cell === "gru") return runWithThreads(machine, "gruGrad", { ...words, recurrentActivation, before: before! });
  return runWithThreads(machine, "simpleRnnGrad", words);
}

const exact = new Map<string, Readonly<Record<string, Float64Array>>>();

/** All rows' outputs and gradients, once for all machines. */
function exactOf(name: string, given: Case): Readonly<Record<string, Float64Array>> {
  const known = exact.get(name);
  if (known) return known;
  const { batch, layer: { units, time }, width } = given;
  const rows = Array.from({ length: batch }, (_, row) => {
    const loss = (hidden?: Float64Array, cell?: Float64Array, nudges?: Float64Array): number => lossOf(given, row, traceOf(given, row, hidden, cell, nudges));
    const nudged = (values: Float32Array, nudges: Float64Array): Float64Array => nudges.map((value, u) => value + values[row * units + u]!);
    return {
      ...traceOf(given, row),
      dgates: differences(time * width, (nudges) => loss(undefined, undefined, nudges)),
      dfirstHidden: differences(units, (nudges) => loss(nudged(given.firstHidden, nudges))),
      dfirstCell: differences(units, (nudges) => loss(undefined, nudged(given.firstCell, nudges))),
    };
  });
  const found = Object.fromEntries(Object.keys(rows[0]!).map((key) => [key, Float64Array.from(rows.flatMap((row) => [...row[key as keyof (typeof rows)[0]]]))]));
  exact.set(name, found);
  return found;
}

describe.each(machines)("recurrence on $name", (machine) => {
  it.each(Object.entries(shapes))("of %s, and its gradients by finite differences", (name, spec) => {
    const given = setUp(spec), expected = exactOf(name, given);
    const outputs = forward(machine, given);
    const all = Object.entries({ ...outputs, ...backward(machine, given, outputs) });
    expect(all.flatMap(([key, values]) => wrongIn(key, values, expected[key]!))).toEqual([]);
  });

  it.each(["lstm", "gru", "simpleRnn"] as const)("lets NaN pass: %s", (cell) => {
    const given = setUp({ cell, batch: 2, time: 3, features: 2, units: 5, recurrentActivation: "hardSigmoid" });
    given.x[2] = NaN;
    const { last } = forward(machine, given, runOperation);
    expect([...last!].map(Number.isNaN)).toEqual([true, true, true, true, true, false, false, false, false, false]);
  });
});
