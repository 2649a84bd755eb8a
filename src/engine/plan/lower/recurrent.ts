import { cellActivations } from "#engine/program/operations.ts";
import type { Lowering } from "./Lowering.ts";
import type { Lower } from "./lowerTape.ts";

type Cell = "lstm" | "gru" | "simpleRnn";

/** Outputs beside `last` and `sequence`, by the names of the operations. */
const kept: Readonly<Record<Cell, readonly string[]>> = { lstm: ["gates", "cells", "before"], gru: ["gates", "resets", "before"], simpleRnn: ["gates", "before"] };
/** What the gradient needs of them. */
const needed: Readonly<Record<Cell, readonly string[]>> = { lstm: ["gates", "cells"], gru: ["gates", "before"], simpleRnn: ["gates"] };

/** The attributes as numbers; undefined for an activation that cells do not have. */
function settings({ attrs }: Lowering, cell: Cell): Record<string, number> | undefined {
  const { activation, recurrentActivation, reverse } = attrs as { activation: keyof typeof cellActivations; recurrentActivation?: keyof typeof cellActivations; reverse: boolean };
  const numbers: Record<string, number | undefined> = { activation: cellActivations[activation], reverse: reverse ? 1 : 0 };
  if (cell !== "simpleRnn") numbers.recurrentActivation = recurrentActivation && cellActivations[recurrentActivation];
  return Object.values(numbers).includes(undefined) ? undefined : (numbers as Record<string, number>);
}

const sequence = (cell: Cell): Lower => (lowering) => {
  const numbers = settings(lowering, cell);
  const [batch, time, features] = lowering.input("x").shape as [number, number, number];
  const [units, gates] = lowering.input("recurrentKernel").shape as [number, number];
  if (!numbers) return false;
  const inputs = ["x", "kernel", "recurrentKernel", "bias"].filter((name) => lowering.optional(name));
  const flops = 2 * batch * time * (features + units) * gates;
  lowering.add({ kind: "command", operation: cell, numbers: { ...numbers, batch, time, features, units }, inputs, outputs: ["last", "sequence", ...kept[cell]], flops }, inputs.map((name) => lowering.input(name)), lowering.node.outputs);
  return true;
};

const gradient = (cell: Cell): Lower => (lowering) => {
  const numbers = settings(lowering, cell);
  const [batch, time, gates] = lowering.input("gates").shape as [number, number, number];
  const [units] = lowering.input("recurrentKernel").shape as [number];
  if (!numbers) return false;
  const inputs = ["recurrentKernel", ...needed[cell], "dlast", "dsequence"].filter((name) => lowering.optional(name));
  const flops = 2 * batch * time * units * gates;
  lowering.add({ kind: "command", operation: `${cell}Grad`, numbers: { ...numbers, batch, time, units }, inputs, outputs: ["dgates"], flops }, inputs.map((name) => lowering.input(name)), [lowering.output]);
  return true;
};

export const recurrentKernels: Readonly<Record<string, Lower>> = {
  LstmSequence: sequence("lstm"),
  LstmSequenceGrad: gradient("lstm"),
  GruSequence: sequence("gru"),
  GruSequenceGrad: gradient("gru"),
  SimpleRnnSequence: sequence("simpleRnn"),
  SimpleRnnSequenceGrad: gradient("simpleRnn"),
};
