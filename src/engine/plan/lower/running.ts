import type { Use } from "#engine/tape/Tape.ts";
import type { ElementwiseExpression } from "../graph/Node.ts";
import { denseLayout } from "../graph/Layout.ts";
import { axesOf, sizeOf } from "../graph/shapes.ts";
import { asFloat } from "./elementwise.ts";
import type { Lowering } from "./Lowering.ts";
import type { Lower } from "./lowerTape.ts";
import { padded, part } from "./shape.ts";

/** x [outer, length, inner] moved by `steps` along its middle axis, towards the end or, `reverse`, towards the start; what comes in is `fill`. */
function moved(lowering: Lowering, x: Use, steps: number, reverse: boolean, fill: number, to?: Use): Use {
  const [outer, length, inner] = x.shape as [number, number, number];
  const kept = lowering.view(x, part(x, [0, reverse ? steps : 0, 0], [outer, length - steps, inner]));
  return padded(lowering, kept, [[0, 0], reverse ? [0, steps] : [steps, 0], [0, 0]], fill, to);
}

/** Running sums or products by doubling (Hillis and Steele 1986): log2(length) rounds, each adding what lies twice as far. */
const running = (expression: Extract<ElementwiseExpression, "add" | "mul">, identity: number): Lower => (lowering) => {
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
      lowering.elementwise("copy", [lowering.number(identity)], to);
      return true;
    }
    x = moved(lowering, x, 1, reverse, identity, length === 2 ? to : undefined);
    if (length === 2) return true;
  }
  if (length === 1) lowering.view(x, denseLayout(shape), to);
  for (let steps = 1; steps < length; steps *= 2) x = lowering.elementwise(expression, [x, moved(lowering, x, steps, reverse, identity)], 2 * steps >= length ? to : undefined);
  return true;
};

export const runningKernels: Readonly<Record<string, Lower>> = {
  Cumsum: running("add", 0),
  Cumprod: running("mul", 1),
};
