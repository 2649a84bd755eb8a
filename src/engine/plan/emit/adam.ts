import type { Use } from "#engine/tape/Tape.ts";
import type { Node, Operation } from "../graph/Node.ts";
import { addressOf, type Emitter } from "./Emitter.ts";
import type { Word } from "./Step.ts";

/** Inputs before those of the first variable, and inputs of each. */
const shared = 3;
const perVariable = 4;

/** All new values lie where the old ones do: the layout puts the outputs there. */
export function emitAdam(emitter: Emitter, node: Node, { beta1, beta2, epsilon }: Extract<Operation, { kind: "adam" }>): void {
  const [minusRate, power1, power2] = node.inputs;
  const variables: Word[] = [];
  const overwrites = new Map<Use["value"], Set<Use["value"]>>();
  for (let index = shared, output = 0; index < node.inputs.length; index += perVariable, output += 3) {
    const [variable, gradient, first, second] = node.inputs.slice(index, index + perVariable) as [Use, Use, Use, Use];
    variables.push(variable.value.size, ...[variable, gradient, first, second].map((use) => addressOf(use)));
    [variable, first, second].forEach((use, which) => overwrites.set(node.outputs[output + which]!.value, new Set([use.value])));
  }
  emitter.command(
    "adam",
    {
      count: (node.inputs.length - shared) / perVariable,
      minusRate: addressOf(minusRate), oneMinusBeta1Power: addressOf(power1), oneMinusBeta2Power: addressOf(power2),
      beta1: beta1[0], oneMinusBeta1: beta1[1], beta2: beta2[0], oneMinusBeta2: beta2[1], epsilon, variables,
    },
    { reads: node.inputs.map(({ value }) => value), writes: node.outputs.map(({ value }) => value), kernels: node.kernels, orders: [node.order], work: node.outputs.reduce((sum, { value }) => sum + value.size, 0) * 4, overwrites },
  );
}
