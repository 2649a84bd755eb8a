import { describe, expect, it } from "vitest";
import { deviceEntryVariable } from "#engine/device/deviceNames.ts";
import { hostEntry } from "#host/paths.ts";
import type { CheckpointDraft, RestoredCall } from "#services/runs/ports.ts";
import { findCard } from "#tests/support/engine/device/softwareCard.ts";
import { createStudentLab, type StudentLab } from "#tests/support/labs/studentLab.ts";

const program = `import * as tf from '@tensorflow/tfjs';
import { accuracy, digits, fit } from 'backprop';
const data = await digits({ train: 40, validation: 10 });
export const model = tf.sequential({ layers: [
  tf.layers.rescaling({ scale: 1 / 255, inputShape: [4, 4, 1] }), tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'relu' }), tf.layers.maxPooling2d({ poolSize: 2 }), tf.layers.flatten(),
  tf.layers.dropout({ rate: 0.2 }), tf.layers.dense({ units: 2, activation: 'softmax' }),
] });
export const history = await fit(model, data, { epochs: 4, batch: 8, optimizer: tf.train.adam(0.01) });
export const score = accuracy(model, data.validation);`;

interface Outcome {
  weightsHash: string | undefined;
  losses: number[];
  score: number;
}

async function outcomeOf(lab: StudentLab, restored: RestoredCall = { kind: "fresh" }): Promise<Outcome & { checkpoints: readonly CheckpointDraft[] }> {
  const { end, checkpoints } = await lab.run(program, { restore: () => restored });
  if (end.kind !== "succeeded") throw new Error(JSON.stringify(end));
  const { exports, weightsHash } = end.result as unknown as { exports: { history: { loss: number[] }; score: number }; weightsHash?: string };
  return { checkpoints, weightsHash, losses: exports.history.loss, score: exports.score };
}

const card = findCard();
const entry = { [deviceEntryVariable]: hostEntry("device") };
const devices: readonly { name: string; there: boolean; options: Parameters<typeof createStudentLab>[0] }[] = [
  { name: "replay", there: true, options: { worker: true, env: { BACKPROP_ENGINE: "replay", ...entry } } },
  { name: "webgpu", there: card !== undefined, options: { worker: true, env: { BACKPROP_ENGINE: "webgpu", ...entry, ...card?.env }, alsoReadable: card ? [card.folder] : [] } },
];

describe.each(devices)("a program whose steps a device does: $name", ({ name, there, options }) => {
  it("trains as it does on the processor, and goes on from a checkpoint to the same bits", { timeout: 180_000 }, async ({ skip }) => {
    skip(!there, `${name} is not here: "backprop gpu install" and a card, or Mesa's software one, bring it`);
    const lab = createStudentLab(options);
    const here = await outcomeOf(createStudentLab());
    const whole = await outcomeOf(lab);
    whole.losses.forEach((loss, at) => expect(loss).toBeCloseTo(here.losses[at]!, 4));
    expect(whole.score).toBeCloseTo(here.score, 4);
    expect(whole.weightsHash).not.toBe(here.weightsHash);

    const { checkpoints, ...outcome } = whole;
    const { step, bytes } = checkpoints.find((draft) => draft.role === "best")!;
    expect(await outcomeOf(lab, { kind: "partial", step, bytes })).toMatchObject(outcome);
  });
});
