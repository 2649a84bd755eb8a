import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { createBackpropModule } from "#engine/backprop/createBackpropModule.ts";
import type * as Backprop from "#resources/types/backprop.d.ts";
import { createTestSession, type SavedCheckpoint } from "#tests/support/labs/trainSession.ts";

beforeAll(() => loadBackend());

/** Trains, and saves at every step; answers what was saved. */
async function train({ units = 8, ends = 1, restored }: { units?: number; ends?: number; restored?: SavedCheckpoint & { bytes: Uint8Array } } = {}): Promise<readonly SavedCheckpoint[]> {
  let time = 0;
  const { session, checkpoints } = await createTestSession({ now: () => (time += 3_000), ...(restored ? { restore: () => ({ kind: "partial", step: restored.step, bytes: restored.bytes }) } : {}) });
  const { fit } = createBackpropModule(session) as typeof Backprop;
  const model = tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [4] }), ...Array.from({ length: ends }, () => tf.layers.dense({ units: 1 }))] });
  const part = { x: tf.ones([32, 4]), y: tf.ones([32]), n: 32 } as unknown as Backprop.Split;
  await fit(model, { train: part, validation: part } as Backprop.Data, { epochs: 2, batch: 8, optimizer: tf.train.adam(0.01) });
  return checkpoints;
}

/** The first time that it stands there; it is as long as the other. */
function replaced(text: string, other: string): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => {
    const at = Buffer.from(bytes).indexOf(text);
    expect(at).toBeGreaterThan(0);
    bytes.set(new TextEncoder().encode(other), at);
    return bytes;
  };
}

const changed = (bytes: Uint8Array, change: (copy: Uint8Array) => Uint8Array): Uint8Array => change(bytes.slice());

it.each([
  ["cut off in its numbers", (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 100)],
  ["cut off in its head", (bytes: Uint8Array) => bytes.subarray(0, 20)],
  ["empty", () => new Uint8Array()],
  ["with a head that is no JSON", (bytes: Uint8Array) => bytes.fill(0x7b, 8, 60)],
  ["of a head longer than the file", (bytes: Uint8Array) => bytes.fill(0xff, 0, 6)],
  ["of another version", replaced("backprop-checkpoint-1", "backprop-checkpoint-9")],
  ["of another engine", replaced("backprop-3/", "backprop-0/")],
  ["with a cursor that is none", replaced("lossSum", "lossSun")],
  ["with decisions that are none", replaced("disappointments", "dissapointments")],
])("a checkpoint that is %s is refused with its code", async (_, change) => {
  const saved = (await train()).find(({ role }) => role === "auto")!;
  await expect(train({ restored: { ...saved, bytes: changed(saved.bytes, change) } })).rejects.toMatchObject({ code: "checkpoint-invalid" });
});

it.each([
  ["other shapes", { units: 5 }],
  ["a layer less", { ends: 1 }],
  ["a layer more", { ends: 3 }],
])("a checkpoint of a model is refused with its code by one of %s", async (_, now) => {
  const saved = (await train({ ends: 2 })).find(({ role }) => role === "auto")!;
  await expect(train({ ends: 2, ...now, restored: saved })).rejects.toMatchObject({ code: "checkpoint-invalid" });
});
