import type { Value } from "#engine/tape/Tape.ts";
import type { Layout } from "../graph/Layout.ts";
import { sizeOf } from "../graph/shapes.ts";
import { addressOf, type Emitter } from "./Emitter.ts";

interface CopyDraft {
  from: Value;
  fromLayout: Layout;
  to: Value;
  /** Of the same dims. */
  toLayout: Layout;
  kernels: readonly string[];
  orders: readonly number[];
}

/** Axes a copy command has. */
const rank = 5;

/** Copies element by element; more axes than a command has become several commands. */
export function emitCopy(emitter: Emitter, { from, fromLayout, to, toLayout, kernels, orders }: CopyDraft): void {
  if (sizeOf(fromLayout.dims) === 0) return;
  const axes = mergeBoth(fromLayout, toLayout);
  const outer = axes.splice(0, Math.max(0, axes.length - rank));
  while (axes.length < rank) axes.unshift({ size: 1, from: 0, to: 0 });
  const [a0, a1, a2, a3, a4] = axes as [Axis, Axis, Axis, Axis, Axis];
  const work = axes.reduce((product, { size }) => product * size, 1);
  for (const [fromOffset, toOffset] of offsets(outer)) {
    emitter.command(
      "copy",
      {
        dim0: a0.size, dim1: a1.size, dim2: a2.size, dim3: a3.size, dim4: a4.size,
        in0: a0.from, in1: a1.from, in2: a2.from, in3: a3.from, in4: a4.from,
        out0: a0.to, out1: a1.to, out2: a2.to, out3: a3.to, out4: a4.to,
        x: addressOf(from, fromLayout.offset + fromOffset),
        out: addressOf(to, toLayout.offset + toOffset),
      },
      { reads: [from], writes: [to], kernels, orders, work },
    );
  }
}

interface Axis {
  size: number;
  from: number;
  to: number;
}

/** Neighbouring axes that are one in both layouts become one; axes of one element vanish. */
function mergeBoth(from: Layout, to: Layout): Axis[] {
  const axes: Axis[] = [];
  from.dims.forEach((size, axis) => {
    if (size === 1) return;
    const next = { size, from: from.strides[axis]!, to: to.strides[axis]! };
    const last = axes.at(-1);
    if (last && last.from === size * next.from && last.to === size * next.to) axes[axes.length - 1] = { ...next, size: last.size * size };
    else axes.push(next);
  });
  return axes;
}

/** Where every index of the outer axes begins. */
function offsets(axes: readonly Axis[]): [number, number][] {
  return axes.reduce<[number, number][]>((all, { size, from, to }) => all.flatMap(([a, b]) => Array.from({ length: size }, (_, index): [number, number] => [a + index * from, b + index * to])), [[0, 0]]);
}
