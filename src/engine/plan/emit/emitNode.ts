import type { Node } from "../graph/Node.ts";
import type { Emitter } from "./Emitter.ts";

/** The steps of one node. */
export function emitNode(emitter: Emitter, node: Node): void {
  const { operation } = node;
  switch (operation.kind) {
    case "host":
      emitter.steps.push({ kind: "host", node: operation.node, inputs: node.inputs, outputs: node.outputs, reads: node.inputs.map(({ value }) => value), writes: node.outputs.map(({ value }) => value), kernels: node.kernels });
      return;
    default:
      throw new Error(`Nothing emits ${operation.kind}.`);
  }
}
