import { activations } from "#engine/program/operations.ts";
import type { Use } from "#engine/tape/Tape.ts";
import type { Node, Operation } from "../graph/Node.ts";
import { addressOf, type CommandDraft, type Emitter } from "./Emitter.ts";

type Windowed = Extract<Operation, { window: unknown }>;

/** Convolutions and pooling: one command each. */
export function emitWindow(emitter: Emitter, node: Node, operation: Windowed): void {
  const [first, second, third] = node.inputs;
  const [to, partials] = node.outputs as [Use, Use?];
  const at = { first: addressOf(first), second: addressOf(second), third: addressOf(third), to: addressOf(to) };
  const flops = flopsOf(operation);
  const draft: CommandDraft = { reads: node.inputs.map(({ value }) => value), writes: node.outputs.map(({ value }) => value), kernels: node.kernels, orders: [node.order], flops, work: Math.max(flops, to.value.size) };
  switch (operation.kind) {
    case "conv":
      return emitter.command("conv", { ...operation.window, x: at.first, filter: at.second, y: at.to, bias: at.third, activation: operation.relu ? activations.relu : activations.none }, draft);
    case "convInputGrad":
      return emitter.command("convInputGrad", { ...operation.window, dy: at.first, filter: at.second, dx: at.to, mask: at.third, partials: addressOf(partials), chunks: operation.chunks }, draft);
    case "convFilterGrad":
      return emitter.command("convFilterGrad", { ...operation.window, x: at.first, dy: at.second, dfilter: at.to, accumulate: 0 }, draft);
    case "depthwise":
      return emitter.command("depthwise", { ...operation.window, x: at.first, filter: at.second, y: at.to, bias: at.third, activation: operation.relu ? activations.relu : activations.none }, draft);
    case "depthwiseInputGrad":
      return emitter.command("depthwiseInputGrad", { ...operation.window, dy: at.first, filter: at.second, dx: at.to }, draft);
    case "depthwiseFilterGrad":
      return emitter.command("depthwiseFilterGrad", { ...operation.window, x: at.first, dy: at.second, dfilter: at.to }, draft);
    case "maxPool":
    case "averagePool":
      return emitter.command(operation.kind, { ...operation.window, x: at.first, y: at.to }, draft);
    case "maxPoolGrad":
      return emitter.command("maxPoolGrad", { ...operation.window, x: at.first, y: at.second, dy: at.third, dx: at.to, reluMask: operation.reluMask ? 1 : 0 }, draft);
    case "averagePoolGrad":
      return emitter.command("averagePoolGrad", { ...operation.window, dy: at.first, dx: at.to }, draft);
  }
}

/** Two a product; pooling counts as one an element that it looks at. */
function flopsOf({ window }: Windowed): number {
  const { n, oh, ow, kh, kw } = window;
  const places = n * oh * ow * kh * kw;
  if ("ci" in window) return 2 * places * window.ci * window.co;
  return "multiplier" in window ? 2 * places * window.c * window.multiplier : places * window.c;
}
