import { describe, expect, test } from "vitest";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { largestDifference, trainCompiled, trainEagerly, type Training } from "#tests/support/engine/trainings/besideEager.ts";
import { cnn, gpt, lstm, mlp } from "#tests/support/engine/trainings/trainings.ts";

const { machine } = chooseMachine();
const models: Record<string, () => Training> = { mlp, cnn, lstm, gpt };

describe.each(Object.keys(models))("%s over 20 steps", (name) => {
  const make = models[name]!;
  const train = (threads: number, mode: "static" | "traced" = "static") => trainCompiled(make, { machine, threads, mode, steps: 20 });

  test("comes to the same losses and weights as tfjs's cpu kernels", async () => {
    const eager = await trainEagerly(make, { steps: 20 });
    const { compiled, counts } = await train(1);
    expect(largestDifference(eager, compiled)).toBeLessThan(1e-4);
    expect(counts).toEqual({ replayed: 17, matched: 0, traced: 3, eager: 0 });
  });

  test("gives the same bits twice, with one thread or two, traced or not", async () => {
    const { compiled } = await train(1);
    for (const again of [await train(1), await train(2), await train(1, "traced")]) expect(again.compiled).toEqual(compiled);
  });
});

test("a number of threads that is measured, or changes from step to step, changes no bit", async () => {
  const switching = { ...machine, load: (...given: Parameters<typeof machine.load>) => {
    const loaded = machine.load(...given);
    let runs = 0;
    return { ...loaded, run: (start: number) => {
      loaded.useThreads?.(1 + (runs++ % 3));
      loaded.run(start);
    } };
  } };
  const { compiled } = await trainCompiled(gpt, { machine, threads: 1, mode: "static", steps: 20 });
  expect((await trainCompiled(gpt, { machine: switching, mode: "static", steps: 20 })).compiled).toEqual(compiled);
  expect((await trainCompiled(gpt, { machine: { ...machine, cores: 4 }, threads: "measured", mode: "static", steps: 20 })).compiled).toEqual(compiled);
});
