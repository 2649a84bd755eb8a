import type { Node } from "../graph/Node.ts";
import { denseLayout } from "../graph/Layout.ts";
import { emitAdam } from "./adam.ts";
import { emitAssemble } from "./assemble.ts";
import { emitAttention } from "./attention.ts";
import { emitCopy } from "./copy.ts";
import { addressOf, type CommandDraft, type Emitter } from "./Emitter.ts";
import { emitMatMul } from "./matmul.ts";
import { emitWindow } from "./windows.ts";

/** The steps of a node that is not part of a row program. */
export function emitNode(emitter: Emitter, node: Node): void {
  const { operation } = node;
  const [first, second] = node.inputs;
  if (operation.kind === "check") return void emitter.steps.push({ kind: "check", indices: first!, use: operation.use, reads: [first!.value], writes: [], kernels: node.kernels, orders: [node.order] });
  const to = node.outputs[0]!;
  const draft: CommandDraft = { reads: node.inputs.map(({ value }) => value), writes: node.outputs.map(({ value }) => value), kernels: node.kernels, orders: [node.order], work: to.value.size };
  switch (operation.kind) {
    case "host":
      emitter.steps.push({ kind: "host", node: operation.node, inputs: node.inputs, outputs: node.outputs, reads: draft.reads as Node["inputs"][number]["value"][], writes: draft.writes, kernels: node.kernels, orders: [node.order] });
      return;
    case "view":
      if (emitter.homes.has(to.value)) return;
      emitCopy(emitter, { from: first!.value, fromLayout: operation.layout, to: to.value, toLayout: denseLayout(operation.layout.dims), kernels: node.kernels, orders: [node.order] });
      return;
    case "assemble":
      return emitAssemble(emitter, node, operation);
    case "matmul":
      return emitMatMul(emitter, node, operation);
    case "conv": case "convInputGrad": case "convFilterGrad": case "depthwise": case "depthwiseInputGrad": case "depthwiseFilterGrad": case "maxPool": case "averagePool": case "maxPoolGrad": case "averagePoolGrad":
      return emitWindow(emitter, node, operation);
    case "sumAll":
      return emitter.command("sumAll", { count: first!.value.size, x: addressOf(first), out: addressOf(to), scale: operation.scale }, { ...draft, work: 0 });
    case "sumPartials":
      return emitter.command("sumPartials", { chunks: operation.chunks, columns: to.value.size, partials: addressOf(first), out: addressOf(to) }, { ...draft, work: first!.value.size });
    case "gather":
      return emitter.command("gather", { count: second!.value.size, width: operation.width, rows: operation.rows, table: addressOf(first), ids: addressOf(second), out: addressOf(to) }, draft);
    case "segmentSum":
      return emitter.command("segmentSum", { count: second!.value.size, width: operation.width, segments: operation.segments, x: addressOf(first), ids: addressOf(second), out: addressOf(to) }, { ...draft, work: first!.value.size + to.value.size });
    case "oneHot":
      return emitter.command("oneHot", { count: first!.value.size, depth: operation.depth, ids: addressOf(first), out: addressOf(to), on: operation.on, off: operation.off }, draft);
    case "dropoutMask": {
      const { steps, seed } = emitter.random();
      return emitter.command("dropoutMask", { count: to.value.size, threshold: Math.min(2 ** 32 - 1, Math.round(operation.rate * 2 ** 32)), keep: 1 / (1 - operation.rate), stream: operation.stream, seed: addressOf(seed), steps: addressOf(steps), out: addressOf(to) }, { ...draft, reads: [steps, seed], work: to.value.size * 20 });
    }
    case "normal": {
      const { steps, seed } = emitter.random();
      return emitter.command("normal", { count: to.value.size, stream: operation.stream, seed: addressOf(seed), steps: addressOf(steps), out: addressOf(to) }, { ...draft, reads: [steps, seed], work: to.value.size * 40 });
    }
    case "attention": case "attentionGrad":
      return emitAttention(emitter, node, operation);
    case "adam":
      return emitAdam(emitter, node, operation);
    case "command": {
      const named = Object.fromEntries([...operation.inputs.map((name, index) => [name, addressOf(node.inputs[index])]), ...operation.outputs.map((name, index) => [name, addressOf(node.outputs[index])])]);
      return emitter.command(operation.operation, { ...operation.numbers, ...named } as never, { ...draft, flops: operation.flops, work: Math.max(operation.flops, to.value.size) });
    }
    case "elementwise": case "rowReduce": case "columnSum":
      throw new Error(`A ${operation.kind} belongs to a row program.`);
  }
}
