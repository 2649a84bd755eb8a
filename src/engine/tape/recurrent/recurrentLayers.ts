import * as tf from "@tensorflow/tfjs";
import { cellActivations } from "#engine/program/operations.ts";
import type { StepRandom } from "#engine/random/stepRandom.ts";
import { dropoutMask } from "../kernels/dropoutMask.ts";
import { knownGradient } from "../knownGradients.ts";
import type { CellActivation, CellAttrs } from "./activation.ts";

interface Weight {
  read(): tf.Tensor;
}

interface Cell {
  units: number;
  activation: { getClassName(): string };
  recurrentActivation?: { getClassName(): string };
  kernel: Weight;
  recurrentKernel: Weight;
  bias?: Weight | null;
  useBias: boolean;
  dropout: number;
  recurrentDropout: number;
  dropoutFunc?: unknown;
  dropoutMask?: tf.Tensor | tf.Tensor[] | null;
  recurrentDropoutMask?: tf.Tensor | tf.Tensor[] | null;
}

interface RecurrentLayer {
  cell: Cell;
  stateful: boolean;
  returnState: boolean;
  returnSequences: boolean;
  goBackwards: boolean;
  call(inputs: tf.Tensor | tf.Tensor[], kwargs: { mask?: unknown; initialState?: unknown; training?: boolean } | undefined): tf.Tensor | tf.Tensor[];
}

type Kind = "LstmSequence" | "GruSequence" | "SimpleRnnSequence";

/** Outputs beside the last state and the sequence, and which of them the gradient takes. */
const kept: Readonly<Record<Kind, { outputs: readonly string[]; needed: readonly string[] }>> = {
  LstmSequence: { outputs: ["gates", "cells", "before"], needed: ["gates", "cells"] },
  GruSequence: { outputs: ["gates", "resets", "before"], needed: ["gates", "before"] },
  SimpleRnnSequence: { outputs: ["gates", "before"], needed: ["gates"] },
};

/**
 * Lets the layers `lstm`, `gru` and `simpleRNN` be one kernel each way instead of many a time step. What those do not have
 * (masks, states from outside, states as results, dropout of the state, rare activations) goes on as tfjs does it, step by step.
 */
export function joinRecurrentLayers(random: StepRandom, isCurrent: () => boolean): void {
  const layers: [Kind, tf.layers.Layer][] = [["LstmSequence", tf.layers.lstm({ units: 1 })], ["GruSequence", tf.layers.gru({ units: 1 })], ["SimpleRnnSequence", tf.layers.simpleRNN({ units: 1 })]];
  for (const [kind, layer] of layers) {
    const prototype = Object.getPrototypeOf(layer) as RecurrentLayer;
    const { call } = prototype;
    prototype.call = function (this: RecurrentLayer, inputs, kwargs) {
      const list = [inputs].flat();
      const attrs = attrsOf(this);
      const { dropout, recurrentDropout, dropoutFunc } = this.cell;
      const drops = kwargs?.training === true && dropout > 0;
      const plain = !this.stateful && !this.returnState && !kwargs?.mask && !kwargs?.initialState && !(drops && dropoutFunc) && !(kwargs?.training === true && recurrentDropout > 0);
      if (!isCurrent() || !plain || !attrs || list.length !== 1 || list[0]!.rank !== 3) return withoutMasks(this.cell, () => call.call(this, inputs, kwargs));
      const [x] = list as [tf.Tensor];
      const [batch, , features] = x.shape as [number, number, number];
      // One mask for all times (Gal and Ghahramani, arXiv 1512.05287).
      return tf.tidy(() => runSequence(kind, this, attrs, drops ? tf.mul(x, dropoutMask(random, [batch, 1, features], dropout)) : x));
    };
  }
}

/** A cell keeps its masks to the next call: what is kept is a result of the step. */
function withoutMasks<T>(cell: Cell, call: () => T): T {
  const answer = call();
  for (const name of ["dropoutMask", "recurrentDropoutMask"] as const) {
    if (cell[name]) tf.dispose(cell[name]);
    cell[name] = null;
  }
  return answer;
}

function attrsOf({ cell }: RecurrentLayer): CellAttrs | undefined {
  const activation = cell.activation.getClassName();
  const recurrentActivation = cell.recurrentActivation?.getClassName() ?? "linear";
  return isCellActivation(activation) && isCellActivation(recurrentActivation) ? { activation, recurrentActivation, reverse: false } : undefined;
}

function runSequence(kind: Kind, { cell, returnSequences, goBackwards }: RecurrentLayer, attrs: CellAttrs, x: tf.Tensor): tf.Tensor {
  const bias = cell.useBias && cell.bias ? [cell.bias.read()] : [];
  const run = knownGradient((...given) => {
    const save = given.at(-1) as unknown as (tensors: tf.Tensor[]) => void;
    const [input, kernel, recurrentKernel, ...biases] = given.slice(0, -1) as [tf.Tensor, tf.Tensor, tf.Tensor, ...tf.Tensor[]];
    const outputs = tf.engine().runKernel<tf.Tensor[]>(kind, { x: input, kernel, recurrentKernel, ...(biases[0] ? { bias: biases[0] } : {}) }, { ...attrs });
    const [last, sequence, ...rest] = outputs as [tf.Tensor, tf.Tensor, ...tf.Tensor[]];
    save([input, kernel, recurrentKernel, ...rest]);
    return { value: returnSequences ? sequence : last, gradFunc: (dy, saved) => gradients(kind, attrs, dy as tf.Tensor, saved, { returnSequences, withBias: biases.length > 0 }) };
  });
  return run(goBackwards ? tf.reverse(x, 1) : x, cell.kernel.read(), cell.recurrentKernel.read(), ...bias);
}

/** Of x, kernel, recurrent kernel and bias, from the gradient of the answer. */
function gradients(kind: Kind, attrs: CellAttrs, dy: tf.Tensor, saved: tf.Tensor[], { returnSequences, withBias }: { returnSequences: boolean; withBias: boolean }): tf.Tensor[] {
  const [x, kernel, recurrentKernel, ...rest] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, ...tf.Tensor[]];
  const byName = Object.fromEntries(kept[kind].outputs.map((name, at) => [name, rest[at]!]));
  const needed = Object.fromEntries(kept[kind].needed.map((name) => [name, byName[name]!]));
  const dgates = tf.engine().runKernel<tf.Tensor>(`${kind}Grad`, { recurrentKernel, ...needed, ...(returnSequences ? { dsequence: dy } : { dlast: dy }) }, { ...attrs });
  const rows = (tensor: tf.Tensor): tf.Tensor2D => tf.reshape(tensor, [-1, tensor.shape.at(-1)!]);
  const flat = rows(dgates);
  const units = recurrentKernel.shape[0]!;
  const drecurrent =
    kind === "GruSequence"
      ? tf.concat([tf.matMul(rows(byName["before"]!), tf.slice(flat, [0, 0], [-1, 2 * units]), true), tf.matMul(rows(byName["resets"]!), tf.slice(flat, [0, 2 * units], [-1, units]), true)], 1)
      : tf.matMul(rows(byName["before"]!), flat, true);
  return [tf.reshape(tf.matMul(flat, kernel as tf.Tensor2D, false, true), x.shape), tf.matMul(rows(x), flat, true), drecurrent, ...(withBias ? [tf.sum(flat, 0)] : [])];
}

function isCellActivation(name: string): name is CellActivation {
  return Object.hasOwn(cellActivations, name);
}
