import type { Use } from "#engine/tape/Tape.ts";
import { denseLayout } from "../graph/Layout.ts";
import { axesOf, sizeOf } from "../graph/shapes.ts";
import { asFloat } from "./elementwise.ts";
import type { Lowering } from "./Lowering.ts";
import type { Lower } from "./lowerTape.ts";
import { padded, part } from "./shape.ts";

/** x [outer, length, inner] moved by `steps` along its middle axis, towards the end or, `reverse`, towards the start; what comes in is 0. */
function moved(lowering: Lowering, x: Use, steps: number, reverse: boolean, to?: Use): Use {
  const [outer, length, inner] = x.shape as [number, number, number];
  const kept = lowering.view(x, part(x, [0, reverse ? steps : 0, 0], [outer, length - steps, inner]));
  return padded(lowering, kept, [[0, 0], reverse ? [0, steps] : [steps, 0], [0, 0]], 0, to);
}

/**
 * Running sums by doubling (Hillis and Steele 1986): log2(length) rounds, each adding what lies twice as far. Running products are
 * left to tfjs: a part that overflows would make NaN of a whole that is 0.
 */
const runningSum: Lower = (lowering) => {
  const input = lowering.input("x");
  const { axis, exclusive, reverse } = lowering.attrs as { axis: number; exclusive: boolean; reverse: boolean };
  if (lowering.output.value.dtype === "int32") return false;
  const [along] = axesOf(axis, input.shape.length) as [number];
  const length = input.shape[along]!;
  const shape = [sizeOf(input.shape.slice(0, along)), length, sizeOf(input.shape.slice(along + 1))];
  const to = { value: lowering.output.value, shape };
  let x: Use = { value: asFloat(lowering, input).value, shape };
  if (exclusive) {
    if (length === 1) {
      lowering.elementwise("copy", [lowering.number(0)], to);
      return true;
    }
    x = moved(lowering, x, 1, reverse, length === 2 ? to : undefined);
    if (length === 2) return true;
  }
  if (length === 1) lowering.view(x, denseLayout(shape), to);
  for (let steps = 1; steps < length; steps *= 2) x = lowering.elementwise("add", [x, moved(lowering, x, steps, reverse)], 2 * steps >= length ? to : undefined);
  return true;
};

export const runningKernels: Readonly<Record<string, Lower>> = { Cumsum: runningSum };
