import type { Use } from "#engine/tape/Tape.ts";
import type { Layout } from "../graph/Layout.ts";
import type { Heads, Node, Operation } from "../graph/Node.ts";
import { addressOf, type Emitter } from "./Emitter.ts";
import type { Address } from "./Step.ts";

type Attention = Extract<Operation, { kind: "attention" | "attentionGrad" }>;
type Matrix = keyof Extract<Operation, { kind: "attentionGrad" }>["layouts"] | "y";

/** Names of the inputs and outputs in the order in which nodes have them. */
const names = {
  attention: { inputs: ["q", "k", "v"], outputs: ["y", "statistics"] },
  attentionGrad: { inputs: ["q", "k", "v", "dy", "statistics"], outputs: ["dq", "dk", "dv"] },
} as const;

/** All heads in one command. */
export function emitAttention(emitter: Emitter, node: Node, { kind, heads, layouts }: Attention): void {
  const { queries, keys, width, valueWidth, causal, scale } = heads;
  const given = layouts as Partial<Record<Matrix, Layout>>;
  const matrices = Object.keys(given) as Matrix[];
  const batch = headAxes(heads, matrices.map((name) => given[name]!))!;
  const [outer, inner] = [...new Array<HeadAxis>(2 - batch.length).fill({ size: 1, strides: matrices.map(() => 0) }), ...batch] as [HeadAxis, HeadAxis];
  const strides = matrices.flatMap((name, index) => [[`${name}Outer`, outer.strides[index]!], [`${name}Inner`, inner.strides[index]!], [`${name}Row`, given[name]!.strides.at(-2)!]] as const);
  const { inputs, outputs } = names[kind];
  const places = [...inputs.map((name, index) => [name, node.inputs[index]!] as const), ...outputs.map((name, index) => [name, node.outputs[index]!] as const)];
  const addresses = places.map(([name, use]): [string, Address] => [name, addressOf(use, name === "statistics" ? 0 : given[name]!.offset)]);
  const pairs = outer.size * inner.size * (causal ? (queries * (queries + 1)) / 2 : queries * keys);
  const flops = 2 * pairs * (kind === "attention" ? width + valueWidth : 3 * width + 2 * valueWidth);
  // In strides, an output is a part of a larger value.
  const writes = node.outputs.flatMap(({ value }) => [value, emitter.homes.find(value).value]);
  const words = { outer: outer.size, inner: inner.size, queries, keys, width, valueWidth, causal: causal ? 1 : 0, scale, ...Object.fromEntries(strides), ...Object.fromEntries(addresses) };
  emitter.command(kind, words as never, { reads: node.inputs.map(({ value }: Use) => value), writes, kernels: node.kernels, orders: [node.order], flops, work: flops });
}

interface HeadAxis {
  size: number;
  strides: readonly number[];
}

/** The axes of heads longer than one, neighbours that are one in all matrices joined; undefined where a command has too few strides for them. */
export function headAxes({ batch }: Pick<Heads, "batch">, layouts: readonly Layout[]): HeadAxis[] | undefined {
  const axes: HeadAxis[] = [];
  batch.forEach((size, axis) => {
    if (size === 1) return;
    const strides = layouts.map((layout) => layout.strides[axis]!);
    const last = axes.at(-1);
    if (last?.strides.every((stride, index) => stride === size * strides[index]!)) axes[axes.length - 1] = { size: last.size * size, strides };
    else axes.push({ size, strides });
  });
  return axes.length <= 2 ? axes : undefined;
}
