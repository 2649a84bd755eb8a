import { describe, expect, it } from "vitest";
import { createKernelProgram, randomFloats } from "#tests/support/engine/plans/kernelProgram.ts";

/** Of every second element the gradient died long ago. */
function programWithDyingMoments(size: number) {
  const program = createKernelProgram();
  const alive = (index: number): boolean => index % 2 === 0;
  const first = program.place(Float32Array.from({ length: size }, (_, index) => (alive(index) ? 0.5 : 1.2e-38)));
  const second = program.place(Float32Array.from({ length: size }, (_, index) => (alive(index) ? 0.5 : 1e-41)));
  const [variable, gradient] = [program.place(randomFloats(size)), program.place(Float32Array.from({ length: size }, (_, index) => (alive(index) ? 1 : 0)))];
  program.command(
    "adam",
    { count: 1, minusRate: program.place([-0.01]), oneMinusBeta1Power: program.place([0.1]), oneMinusBeta2Power: program.place([0.001]), beta1: 0.9, oneMinusBeta1: 0.1, beta2: 0.999, oneMinusBeta2: 0.001, epsilon: 1e-7 },
    [size, variable, gradient, first, second],
  );
  return { program, first, second, alive };
}

describe("numbers closer to zero than 2^-126", () => {
  it("become zeros in Adam's averages, on every machine and every thread", () => {
    const size = 1_000;
    const { program, first, second, alive } = programWithDyingMoments(size);
    program.everywhere((result, machine) => {
      for (const moments of [result.floats(first, size), result.floats(second, size)]) {
        moments.forEach((moment, index) => {
          if (alive(index)) expect(moment).toBeGreaterThan(0.4);
          else expect(moment, `${machine} ${index}`).toBe(0);
        });
      }
    });
  });

  it("are what they were to JavaScript between two steps", () => {
    const { program } = programWithDyingMoments(64);
    const [least, half] = [Number.MIN_VALUE, 0.5].map((value) => Number(String(value)));
    program.everywhere(() => expect(least! * 3 * half!).toBeGreaterThan(0));
  });
});
