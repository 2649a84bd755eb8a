import type { Use } from "#engine/tape/Tape.ts";
import type { Lowering } from "./Lowering.ts";
import type { Lower } from "./lowerTape.ts";
import { padded, part } from "./shape.ts";

interface LocalResponseAttrs {
  depthRadius: number;
  bias: number;
  alpha: number;
  beta: number;
}

/** Sums of x [rows, channels] over the channels up to `radius` away. */
function nearby(lowering: Lowering, x: Use, radius: number): Use {
  const [rows, channels] = x.shape as [number, number];
  const reach = Math.min(radius, channels - 1);
  const wide = padded(lowering, x, [[0, 0], [reach, reach]], 0);
  const parts = Array.from({ length: 2 * reach + 1 }, (_, from) => lowering.view(wide, part(wide, [0, from], [rows, channels])));
  return parts.reduce((sum, next) => lowering.elementwise("add", [sum, next]));
}

const asRows = ({ value, shape }: Use): Use => ({ value, shape: [value.size / shape.at(-1)!, shape.at(-1)!] });

/** bias + alpha * (sum of squares nearby) (Krizhevsky, Sutskever and Hinton 2012, section 3.3). */
function normOf(lowering: Lowering, x: Use, { depthRadius, bias, alpha }: LocalResponseAttrs): Use {
  const squares = nearby(lowering, lowering.elementwise("square", [x]), depthRadius);
  return lowering.elementwise("add", [lowering.elementwise("mul", [squares, lowering.number(alpha)]), lowering.number(bias)]);
}

export const localResponseKernels: Readonly<Record<string, Lower>> = {
  LRN(lowering) {
    const attrs = lowering.attrs as unknown as LocalResponseAttrs;
    const x = asRows(lowering.input("x"));
    lowering.elementwise("mul", [x, lowering.elementwise("pow", [normOf(lowering, x, attrs), lowering.number(-attrs.beta)])], asRows(lowering.output));
    return true;
  },
  /** dx = dy norm^-beta - 2 alpha beta x (sum nearby of dy y / norm). */
  LRNGrad(lowering) {
    const attrs = lowering.attrs as unknown as LocalResponseAttrs;
    const [x, y, dy] = [asRows(lowering.input("x")), asRows(lowering.input("y")), asRows(lowering.input("dy"))];
    const norm = normOf(lowering, x, attrs);
    const own = lowering.elementwise("mul", [dy, lowering.elementwise("pow", [norm, lowering.number(-attrs.beta)])]);
    const others = nearby(lowering, lowering.elementwise("div", [lowering.elementwise("mul", [dy, y]), norm]), attrs.depthRadius);
    lowering.elementwise("sub", [own, lowering.elementwise("mul", [lowering.elementwise("mul", [x, others]), lowering.number(2 * attrs.alpha * attrs.beta)])], asRows(lowering.output));
    return true;
  },
};
