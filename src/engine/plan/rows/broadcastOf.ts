import { padShape, sizeOf, type Shape } from "../graph/shapes.ts";

/** How an operand repeats to fill a shape. */
export type Broadcast =
  | { readonly kind: "full" }
  | { readonly kind: "scalar" }
  /** It runs along the last axes and starts again every `period` elements. */
  | { readonly kind: "trailing"; readonly period: number }
  /** It runs along the first axes; each of its elements stands `repeat` times. */
  | { readonly kind: "leading"; readonly repeat: number }
  | { readonly kind: "other" };

export function broadcastOf(to: Shape, from: Shape): Broadcast {
  const size = sizeOf(to);
  const own = sizeOf(from);
  if (own === size) return { kind: "full" };
  if (own === 1) return { kind: "scalar" };
  const padded = padShape(from, to.length);
  let first = 0;
  while (padded[first] === 1) first++;
  let end = to.length;
  while (padded[end - 1] === 1) end--;
  for (let axis = first; axis < end; axis++) if (padded[axis] !== to[axis]) return { kind: "other" };
  if (sizeOf(to.slice(end)) === 1) return { kind: "trailing", period: own };
  if (sizeOf(to.slice(0, first)) === 1) return { kind: "leading", repeat: size / own };
  return { kind: "other" };
}
