import * as tf from "@tensorflow/tfjs";
import { compileLayersModels } from "#engine/trainer/modelFit/compileLayersModels.ts";
import { loadBackend } from "./loadBackend.ts";
import { gpuFolderVariable, startWebgpu } from "./webgpu.ts";

/** The nets of presets, with their batches: what a step of each costs decides which engine a machine should have. */
const programs: Readonly<Record<string, () => { model: tf.Sequential; x: tf.Tensor; classes: number }>> = {
  "mlp-digits": () => ({
    model: tf.sequential({ layers: [tf.layers.dense({ units: 128, activation: "relu", inputShape: [784] }), tf.layers.dense({ units: 64, activation: "relu" }), tf.layers.dense({ units: 10, activation: "softmax" })] }),
    x: tf.randomUniform([32, 784], 0, 1, "float32", 1),
    classes: 10,
  }),
  "cnn-digits": () => ({
    model: tf.sequential({
      layers: [tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: "relu", inputShape: [28, 28, 1] }), tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }), tf.layers.maxPooling2d({}), tf.layers.flatten(), tf.layers.dense({ units: 128, activation: "relu" }), tf.layers.dense({ units: 10, activation: "softmax" })],
    }),
    x: tf.randomUniform([128, 28, 28, 1], 0, 1, "float32", 1),
    classes: 10,
  }),
  "lstm-sequence": () => ({
    model: tf.sequential({ layers: [tf.layers.lstm({ units: 64, inputShape: [50, 5] }), tf.layers.dense({ units: 2, activation: "softmax" })] }),
    x: tf.randomUniform([32, 50, 5], -1, 1, "float32", 1),
    classes: 2,
  }),
};

/** The graphics card: to be measured, and no engine of runs. */
export const webgpuName = "webgpu";

export interface EngineMeasurement {
  build: string;
  onlyMeasured?: boolean | undefined;
  /** Why it is another than the one that was asked for. */
  cause?: string | undefined;
  /** Steps a second, by program. */
  rates: Record<string, number>;
}

export interface MeasureEngineOptions {
  wanted: string;
  /** For each program. */
  seconds: number;
  /** Milliseconds, monotonic. */
  now(): number;
  /** Hears what is known after each program: on a slow engine a step takes minutes, and who waits may not want to. */
  onProgram(measured: EngineMeasurement): void;
}

/** Trains for a moment on the engine of that name. Once a process: an engine is the whole process's. */
export async function measureEngine({ wanted, seconds, now, onProgram }: MeasureEngineOptions): Promise<void> {
  const onGpu = wanted === webgpuName;
  const { build, trouble, engine } = onGpu ? { build: await startWebgpu(process.env[gpuFolderVariable] ?? ""), trouble: undefined, engine: undefined } : await loadBackend({ wanted });
  if (trouble) return onProgram({ build, cause: trouble.cause, rates: {} });
  if (engine) compileLayersModels(engine, () => 0);
  const rates: Record<string, number> = {};
  for (const [name, make] of Object.entries(programs)) {
    const { model, x, classes } = make();
    const y = tf.oneHot(tf.range(0, x.shape[0]!, 1, "int32").mod(tf.scalar(classes, "int32")).toInt(), classes).toFloat();
    model.compile({ optimizer: tf.train.adam(1e-3), loss: "categoricalCrossentropy" });
    const train = async (most: number): Promise<number> => {
      const from = now();
      let steps = 0;
      // Each loss is waited for: nothing of the step is left to do then, on a graphics card neither.
      for (; steps < most && (steps === 0 || now() - from < seconds * 1000); steps++) await model.trainOnBatch(x, y);
      return (steps * 1000) / (now() - from);
    };
    // The first steps are recorded and planned.
    await train(5);
    rates[name] = await train(Infinity);
    onProgram(onGpu ? { build, onlyMeasured: true, rates } : { build, rates });
    tf.dispose([x, y]);
    model.dispose();
  }
}
