import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createBackpropModule } from "#engine/backprop/createBackpropModule.ts";
import { packageRoot } from "#host/paths.ts";
import { createTestSession } from "#tests/support/labs/trainSession.ts";

describe("the module backprop", () => {
  it("exports exactly what its types promise", async () => {
    const { session } = await createTestSession();
    const types = readFileSync(join(packageRoot, "resources", "types", "backprop.d.ts"), "utf8");
    const promised = [...types.matchAll(/^export (?:declare )?function (\w+)/gm)].map(([, name]) => name);
    expect(new Set(Object.keys(createBackpropModule(session)))).toEqual(new Set(promised));
  });

  it("draws the same numbers after the same seed, and others for another", async () => {
    const { session } = await createTestSession();
    const { seed, random, pick } = createBackpropModule(session);
    const drawn = (n: number): number[] => {
      seed(n);
      return [random(), random(), pick([0.2, 0.3, 0.5])];
    };
    expect(drawn(5)).toEqual(drawn(5));
    expect(drawn(5)).not.toEqual(drawn(6));
  });

  it("lets the command line's seed win over the program's", async () => {
    const { session } = await createTestSession({ overrides: { seed: 9 } });
    createBackpropModule(session).seed(5);
    expect(session.random.seed).toBe(9);
  });

  it("records what a program logs at its step, one value a step", async () => {
    const { session, events } = await createTestSession();
    const { log } = createBackpropModule(session);
    session.recorder.stepTo(2);
    log("norm", 2);
    log("norm", 3);
    session.recorder.flush();
    session.recorder.stepTo(3);
    log("norm", 4);
    session.recorder.flush();
    const points = events.flatMap((event) => (event.kind === "points" ? event.steps.map((step, index) => [event.series, step, event.values[index]]) : []));
    expect(points).toEqual([["norm", 2, 2], ["norm", 3, 4]]);
  });

  it.each([[-1], [1.5], ["7"], [2 ** 32]])("refuses the seed %j in plain words", async (wrong) => {
    const { session } = await createTestSession();
    expect(() => createBackpropModule(session).seed(wrong as number)).toThrow(/seed needs a whole number/);
  });

  it("refuses to log what is not a number", async () => {
    const { session } = await createTestSession();
    expect(() => createBackpropModule(session).log("norm", undefined as unknown as number)).toThrow("log needs a name and a number.");
  });
});
