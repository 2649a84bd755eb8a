import { describe, expect, it } from "vitest";
import { comparePlan } from "#tests/support/engine/plans/comparePlan.ts";
import { EagerTape } from "#tests/support/engine/plans/eagerTape.ts";
import type { Tape, Use, Value } from "#engine/tape/Tape.ts";
import { planTape } from "#engine/plan/planTape.ts";

describe("the plan of a step whose kernels nobody knows", () => {
  const weight = makeValue(0, "variable", [3]);
  const batch = makeValue(1, "feed", [3]);
  const product = makeValue(2, "made", [3]);
  const sum = makeValue(3, "made", [3]);
  const tape: Tape = {
    values: [weight, batch, product, sum],
    feeds: [batch],
    nodes: [
      { kernel: "Mystery", inputs: { a: use(weight), b: use(batch) }, attrs: {}, outputs: [use(product)] },
      { kernel: "Riddle", inputs: { tensors: [use(product), use(weight)] }, attrs: {}, outputs: [use(sum)] },
    ],
    results: [use(product)],
    updates: [{ name: "w", before: weight, after: sum }],
    hostReads: 0,
  };

  it("calls tfjs's own kernels in order, on places of the arena", () => {
    const program = planTape(tape);
    expect(program.segments.map((segment) => segment.kind === "host" && segment.node.kernel)).toEqual(["Mystery", "Riddle"]);
    expect(program.fallbacks).toEqual(["Mystery", "Riddle"]);
    const [first, second] = program.segments;
    if (first?.kind !== "host" || second?.kind !== "host") throw new Error("not host segments");
    expect(second.inputs.tensors).toEqual([first.outputs[0], first.inputs.a]);
  });

  it("makes a variable's new value in the variable's place, at the arena's begin", () => {
    const program = planTape(tape);
    const [variable] = program.variables;
    expect(variable).toMatchObject({ name: "w", updated: true, placement: { at: 16, size: 3 } });
    expect(program.segments.at(-1)).toMatchObject({ kind: "host", outputs: [{ at: 16 }] });
  });

  it("gives no two values that live at once the same place", () => {
    const { feeds, results, variables, arenaSize } = planTape(tape);
    const places = [...feeds, ...results, ...variables.map(({ placement }) => placement)].map(({ at }) => at);
    expect(new Set(places).size).toBe(3);
    expect(Math.max(...places)).toBeLessThan(arenaSize);
  });
});

function makeValue(id: number, kind: Value["kind"], shape: readonly number[]): Value {
  return { id, kind, dtype: "float32", shape, size: shape.reduce((size, dimension) => size * dimension, 1) };
}

function use(of: Value): Use {
  return { value: of, shape: of.shape };
}

describe("the results of a plan", () => {
  it("are the tape's own values, in their order, where a simpler value has their numbers", () => {
    const tape = new EagerTape();
    const x = tape.outside("feed", [3], [1, 2, 3]);
    const [same] = tape.run("Multiply", { a: x, b: tape.outside("constant", [], [1]) });
    const w = tape.outside("variable", [3], [4, 5, 6]);
    const [old] = tape.run("Reverse", { x: tape.reshape(w, [1, 3]) }, { dims: [0] });
    tape.update("w", w, same!);
    const { program, difference } = comparePlan(tape, { given: [x, w], results: [old!, same!], updates: [{ before: w, after: same! }] }, {});
    expect(difference).toBeUndefined();
    expect(program.results.map(({ value }) => value)).toEqual([old!.value, same!.value]);
  });
});
