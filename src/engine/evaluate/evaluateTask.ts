import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import { AppError } from "#shared/AppError.ts";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { accuracy, predict, shift } from "#engine/backprop/measure.ts";
import { createGpt } from "#engine/gpt/Gpt.ts";
import { gptConfigSchema, gptWeightsInOrder } from "#engine/gpt/GptConfig.ts";
import { textLoss } from "#engine/gpt/trainGpt.ts";
import { loadModel } from "#engine/models/modelFile.ts";
import type { TrainEngine } from "#engine/runtime/TrainEngine.ts";
import { compileLayersModels } from "#engine/trainer/modelFit/compileLayersModels.ts";
import { decodeSafetensors } from "#engine/models/safetensors.ts";
import { attend, attendTaskSchema, forgetGpt, writeOn, writeTaskSchema } from "./gptTasks.ts";
import { lossByHead } from "#engine/trainer/fit/lossByHead.ts";
import type { Split } from "#resources/types/backprop.d.ts";
import { refuseShape } from "./refuseShape.ts";

const bytes = z.instanceof(Uint8Array);
const modelSchema = z.object({ topology: bytes, weights: bytes });
const rowsSchema = z.object({ shape: z.array(z.int().positive()), x: bytes, y: bytes });

/** What the clean engine process is asked: rows are given along, values 0..255 as the data set has them. */
export const evaluateTaskSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("loss"), model: modelSchema, rows: rowsSchema }),
  z.object({ kind: z.literal("accuracy"), model: modelSchema, rows: rowsSchema, shiftRight: z.int() }),
  z.object({ kind: z.literal("outputs"), model: modelSchema, rows: rowsSchema }),
  // Asked while somebody draws, of one model again and again: it is given along when it is not the last one's.
  z.object({ kind: z.literal("predict"), of: z.int(), model: modelSchema.optional(), shape: z.array(z.int().positive()), values: z.instanceof(Float32Array) }),
  // A hand-written GPT's weights, put into ours: the mask is certain then.
  z.object({ kind: z.literal("text-loss"), weights: bytes, config: gptConfigSchema, text: z.instanceof(Int32Array), pieces: z.int().positive() }),
  writeTaskSchema,
  attendTaskSchema,
]);
export type EvaluateTask = z.infer<typeof evaluateTaskSchema>;

let engine: TrainEngine | undefined;

/** Once, before the first task: the engine that computes here, as a run's would. */
export async function prepareEvaluator({ wanted }: { wanted?: string | undefined } = {}): Promise<void> {
  ({ engine } = await loadBackend({ wanted }));
  if (engine) compileLayersModels(engine, () => 0);
}

/** The model that was asked last for a single row. */
let kept: { of: number; model: tf.LayersModel } | undefined;

/** A number, the outputs of rows, one after the other, or tokens. Throws `invalid-input` when what is given does not fit the model. One after the other. */
export async function evaluateTask(task: EvaluateTask): Promise<number | Float32Array | Int32Array> {
  if (task.kind === "predict") return predictRow(task);
  if (task.kind === "write") return writeOn(task);
  if (task.kind === "attend") return attend(task);
  if (task.kind === "text-loss") return lossOfText(task);
  forget();
  const model = await loadModel(task.model);
  try {
    switch (task.kind) {
      case "outputs":
        return tf.tidy(() => Float32Array.from(predict(model, splitOf(model, task.rows).x).dataSync())) as unknown as Float32Array;
      case "accuracy":
        return tf.tidy(() => {
          const rows = splitOf(model, task.rows);
          return accuracy(model, task.shiftRight === 0 ? rows : shift(rows, task.shiftRight));
        });
      case "loss": {
        const head = lossByHead(model);
        model.compile({ optimizer: "sgd", loss: head.loss });
        return tf.tidy(() => {
          const { x, y } = splitOf(model, task.rows);
          return (model.evaluate(x, tf.reshape(tf.cast(y, "float32"), [-1, 1]), { batchSize: 250 }) as tf.Scalar).dataSync()[0]!;
        });
      }
    }
  } finally {
    dispose(model);
  }
}

function lossOfText({ weights, config, text, pieces }: Extract<EvaluateTask, { kind: "text-loss" }>): number {
  forget();
  const gpt = createGpt({ config, random: () => 0, initial: gptWeightsInOrder(config, decodeSafetensors(weights).tensors) });
  try {
    return textLoss({ gpt, engine, text, pieces });
  } finally {
    engine?.release();
    gpt.dispose();
  }
}

async function predictRow({ of, model: given, shape, values }: Extract<EvaluateTask, { kind: "predict" }>): Promise<Float32Array> {
  if (given) {
    forget();
    kept = { of, model: await loadModel(given) };
  }
  if (kept?.of !== of) throw new AppError({ code: "internal", message: "The model is not loaded.", hint: "Try again." });
  const { model } = kept;
  refuseShape(model, shape);
  return tf.tidy(() => Float32Array.from(predict(model, tf.tensor(values, [1, ...shape])).dataSync())) as unknown as Float32Array;
}

function forget(): void {
  if (kept) dispose(kept.model);
  kept = undefined;
  forgetGpt();
}

/** With its programs' memory. */
function dispose(model: tf.LayersModel): void {
  engine?.release();
  model.dispose();
  tf.disposeVariables();
}

function splitOf(model: tf.LayersModel, { shape, x, y }: z.infer<typeof rowsSchema>): Split {
  refuseShape(model, shape);
  return { x: tf.tensor(Float32Array.from(x), [y.length, ...shape]), y: tf.tensor1d(Int32Array.from(y), "int32"), n: y.length };
}
