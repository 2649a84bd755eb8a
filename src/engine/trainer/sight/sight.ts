import * as tf from "@tensorflow/tfjs";
import { predict } from "#engine/backprop/measure.ts";
import type { TrainSession } from "../TrainSession.ts";

/** Shows, while a classifier trains, what it answers for the first validation rows. It decides nothing: no number of the training depends on it. */
export interface Sight {
  /** Between two steps. */
  inEpoch(): void;
  afterEpoch(): void;
  /** After the last step. */
  atEnd(): void;
}

const rowsLookedAt = 48;

/** In a long epoch, ms. */
const everyMs = 500;

/** Looking takes at most this share of the time. */
const share = 0.02;

const blind: Sight = { inEpoch: () => undefined, afterEpoch: () => undefined, atEnd: () => undefined };

/** Looks only at bundled images as they are (`inputs`), so that whoever is told knows which pictures are meant. */
export function createSight({ context, recorder, random, origins, engine }: TrainSession, model: tf.LayersModel, inputs: tf.Tensor | undefined): Sight {
  if (!inputs || !origins.has(inputs) || !isClassifier(model)) return blind;
  const rows = Math.min(rowsLookedAt, inputs.shape[0]!);
  const begun = context.now();
  let lastEnd = begun;
  let lastCost = 0;
  let lastStep = 0;
  let failed = false;

  function look(): void {
    const from = context.now();
    // A layer of the program's own may draw where it should not.
    const { position } = random.stream;
    const steps = engine?.random.steps;
    try {
      recorder.sight({ answers: Array.from(tf.tidy(() => tf.argMax(predict(model, tf.slice(inputs!, 0, rows)), 1).dataSync())) });
    } catch {
      failed = true; // such as inputs that were disposed: what the training makes of that, it says itself
    } finally {
      random.stream.position = position;
      if (engine) engine.random.steps = steps!;
    }
    lastStep = recorder.position().step;
    lastEnd = context.now();
    lastCost = lastEnd - from;
  }

  const passed = (wait: number): boolean => !failed && context.now() - lastEnd >= Math.max(wait, lastCost / share);

  return {
    inEpoch: () => void (passed(everyMs) && look()),
    afterEpoch: () => void (passed(0) && look()),
    atEnd: () => void (!failed && recorder.position().step > lastStep && look()),
  };
}

/** One score a class, from a model that answering does not change. */
function isClassifier(model: tf.LayersModel): boolean {
  const [output, ...others] = model.outputs;
  const classes = output?.shape.at(-1);
  return others.length === 0 && output?.shape.length === 2 && typeof classes === "number" && classes > 1 && !model.layers.some((layer) => (layer as { stateful?: boolean }).stateful);
}
