import type { Use } from "#engine/tape/Tape.ts";
import { denseLayout } from "../graph/Layout.ts";
import { sizeOf } from "../graph/shapes.ts";
import type { Lowering } from "./Lowering.ts";
import type { Lower } from "./lowerTape.ts";
import { permuted } from "./shape.ts";

/** `x`, whose axes are `labels`, with them in the order of `wanted`. */
function ordered(lowering: Lowering, x: Use, labels: string, wanted: string, to?: Use): Use {
  return permuted(lowering, x, Array.from(wanted, (label) => labels.indexOf(label)), to);
}

/**
 * A sum of products of two tensors as a batch of matrix products: labels that are everywhere are its batch, those that only the
 * operands have are summed. One that is twice in an operand, or only there, is left to tfjs.
 */
export const einsumKernels: Readonly<Record<string, Lower>> = {
  Einsum(lowering) {
    const [a, b, more] = lowering.list();
    const [left, output] = (lowering.attrs as { equation: string }).equation.replaceAll(" ", "").split("->") as [string, string];
    const [ofA, ofB] = left.split(",") as [string, string | undefined];
    if (!a || !b || more || ofB === undefined || [a, b].some(({ value }) => value.dtype !== "float32")) return false;
    const has = (labels: string) => (label: string): boolean => labels.includes(label);
    if ([ofA, ofB, output].some((labels) => new Set(labels).size !== labels.length)) return false;
    if (Array.from(ofA).some((label) => !has(ofB)(label) && !has(output)(label)) || Array.from(ofB).some((label) => !has(ofA)(label) && !has(output)(label))) return false;
    const batch = Array.from(output).filter((label) => has(ofA)(label) && has(ofB)(label));
    const rows = Array.from(output).filter((label) => !has(ofB)(label));
    const columns = Array.from(output).filter((label) => !has(ofA)(label));
    const summed = Array.from(ofA).filter((label) => !has(output)(label));
    const size = (labels: readonly string[]): number => sizeOf(labels.map((label) => (has(ofA)(label) ? a.shape[ofA.indexOf(label)]! : b.shape[ofB.indexOf(label)]!)));
    const [m, n, k] = [size(rows), size(columns), size(summed)];
    const lengths = batch.map((label) => size([label]));
    const matrix = (use: Use, shape: readonly number[]): Use => ({ value: use.value, shape });
    const x = matrix(ordered(lowering, a, ofA, [...batch, ...rows, ...summed].join("")), [...lengths, m, k]);
    const y = matrix(ordered(lowering, b, ofB, [...batch, ...summed, ...columns].join("")), [...lengths, k, n]);
    const found = [...batch, ...rows, ...columns];
    const product = lowering.make(found.map((label) => size([label])));
    lowering.add({ kind: "matmul", a: denseLayout(x.shape), b: denseLayout(y.shape), c: denseLayout([...lengths, m, n]), relu: false }, [x, y], [{ value: product.value, shape: [...lengths, m, n] }]);
    ordered(lowering, product, found.join(""), output, lowering.output);
    return true;
  },
};
