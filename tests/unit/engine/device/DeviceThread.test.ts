import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { createTestDevice, type TestDevice } from "#tests/support/engine/device/replayEngine.ts";

const entry = new URL("../../../support/engine/device/mortalDevice.ts", import.meta.url);
const mortal = (death: string, patienceMs?: number): Promise<TestDevice> => createTestDevice({ entry, env: { DEATH: death }, patienceMs });

function endOf({ engine }: TestDevice): unknown {
  const w = tf.variable(tf.scalar(1));
  const step = engine.compile({ mode: "traced", step: () => tf.train.sgd(0.1).minimize(() => w.square(), true, [w])! });
  try {
    for (let at = 0; at < 5; at++) step.run().dispose();
  } catch (error) {
    expect(() => step.run(), "is lost for good").toThrow(error as Error);
    return error;
  } finally {
    w.dispose();
  }
  return undefined;
}

const lost = (cause: RegExp): unknown => expect.objectContaining({ code: "attempt-lost", data: { cause: expect.stringMatching(cause) as string } });

describe("the thread of a device", () => {
  it("does not start where there is no card, and says why", async () => {
    await expect(mortal("start")).rejects.toThrow("No card was found.");
    await expect(createTestDevice({ env: { BACKPROP_ENGINE: "webgpu", BACKPROP_GPU: "/nowhere" } })).rejects.toThrow(/nowhere/);
  });

  it.each([["exit", /has ended/], ["trouble", /given the card up/]])("ends a run that can go on from its checkpoint: %s", async (death, cause) => {
    const device = await mortal(death);
    expect(endOf(device)).toEqual(lost(cause));
    await device.thread.close();
  });

  it("is given up when it shows no sign of life", async () => {
    const device = await mortal("hang", 600);
    expect(endOf(device)).toEqual(lost(/no sign of life/));
    await device.thread.close();
  });
});
