import type { Operation, Node } from "../graph/Node.ts";
import { denseLayout } from "../graph/Layout.ts";
import { emitCopy } from "./copy.ts";
import type { Emitter } from "./Emitter.ts";

/** First what no piece covers, then the pieces that are not made in place. */
export function emitAssemble(emitter: Emitter, node: Node, { pieces, fill, placed }: Extract<Operation, { kind: "assemble" }>): void {
  const to = node.outputs[0]!.value;
  if (fill !== undefined) {
    const dims = [to.size];
    emitCopy(emitter, { from: emitter.graph.number(fill).value, fromLayout: { offset: 0, dims, strides: [0] }, to, toLayout: denseLayout(dims), kernels: node.kernels, orders: [node.order] });
  }
  node.inputs.forEach((use, index) => {
    if (placed.has(index)) return;
    emitCopy(emitter, { from: use.value, fromLayout: denseLayout(use.shape), to, toLayout: pieces[index]!, kernels: node.kernels, orders: [node.order] });
  });
}
