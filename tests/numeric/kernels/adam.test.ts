import { expect, it } from "vitest";
import { createKernelProgram, randomFloats } from "#tests/support/engine/plans/kernelProgram.ts";

it("adam moves every variable as the paper has it, to the last elements", () => {
  const [beta1, beta2, epsilon, rate, step] = [0.9, 0.999, 1e-7, 0.01, 3];
  const sizes = [1, 10, 64, 333];
  const program = createKernelProgram();
  const variables = sizes.map((size, index) => {
    const values = { variable: randomFloats(size, index + 1), gradient: randomFloats(size, index + 11), first: randomFloats(size, index + 21), second: randomFloats(size, index + 31).map(Math.abs) };
    return { size, values, at: [program.place(values.variable), program.place(values.gradient), program.place(values.first), program.place(values.second)] as const };
  });
  program.command(
    "adam",
    { count: sizes.length, minusRate: program.place([-rate]), oneMinusBeta1Power: program.place([1 - beta1 ** step]), oneMinusBeta2Power: program.place([1 - beta2 ** step]), beta1, oneMinusBeta1: 1 - beta1, beta2, oneMinusBeta2: 1 - beta2, epsilon },
    variables.flatMap(({ size, at }) => [size, ...at]),
  );
  program.everywhere((result) => {
    for (const { size, values, at: [variableAt, , firstAt, secondAt] } of variables) {
      for (let i = 0; i < size; i++) {
        const gradient = values.gradient[i]!;
        const first = beta1 * values.first[i]! + (1 - beta1) * gradient;
        const second = beta2 * values.second[i]! + (1 - beta2) * gradient ** 2;
        expect(result.floats(firstAt, size)[i]).toBeCloseTo(first, 6);
        expect(result.floats(secondAt, size)[i]).toBeCloseTo(second, 6);
        expect(result.floats(variableAt, size)[i]).toBeCloseTo(values.variable[i]! - (rate * (first / (1 - beta1 ** step))) / (Math.sqrt(second / (1 - beta2 ** step)) + epsilon), 6);
      }
    }
  });
});
