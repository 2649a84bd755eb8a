import { cpuKernel } from "./kernelData.ts";

/**
 * Einstein summation, straight from its definition: every label a loop, the output's outside. The kernel of tfjs 4.22 leaves
 * sums out where a label of one operand alone is summed ("ij,kj->k" answers with two axes).
 */
export const einsumKernel = cpuKernel("Einsum", (inputs, attrs) => {
  const [left, output] = (attrs as { equation: string }).equation.replaceAll(" ", "").split("->") as [string, string];
  const terms = left.split(",");
  const operands = terms.map((_, index) => inputs[index]!);
  const lengths = new Map(terms.flatMap((term, index) => term.split("").map((label, axis): [string, number] => [label, operands[index]!.shape[axis]!])));
  const labels = [...output.split(""), ...[...lengths.keys()].filter((label) => !output.includes(label))];
  const steps = terms.map((term, index) => labels.map((label) => stride(operands[index]!.shape, term.indexOf(label))));
  const shape = output.split("").map((label) => lengths.get(label)!);
  const values = new Float32Array(shape.reduce((product, length) => product * length, 1));
  const starts = operands.map(() => 0);
  let at = 0;

  /** The sum over the labels from `depth` on, at the operands' present places. */
  const sumFrom = (depth: number): number => {
    if (depth === labels.length) return operands.reduce((product, { values: numbers }, index) => product * numbers[starts[index]!]!, 1);
    let sum = 0;
    walk(depth, () => (sum += sumFrom(depth + 1)));
    return sum;
  };
  const walk = (depth: number, visit: () => void): void => {
    const length = lengths.get(labels[depth]!)!;
    for (let step = 0; step < length; step++) {
      visit();
      steps.forEach((own, index) => (starts[index]! += own[depth]!));
    }
    steps.forEach((own, index) => (starts[index]! -= own[depth]! * length));
  };
  const fill = (depth: number): void => {
    if (depth === output.length) values[at++] = sumFrom(depth);
    else walk(depth, () => fill(depth + 1));
  };
  fill(0);
  return { shape, values };
});

function stride(shape: readonly number[], axis: number): number {
  return axis < 0 ? 0 : shape.slice(axis + 1).reduce((product, length) => product * length, 1);
}
