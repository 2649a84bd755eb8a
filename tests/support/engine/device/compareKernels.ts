import * as tf from "@tensorflow/tfjs";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { isDeviceName } from "#engine/device/deviceNames.ts";
import { startDeviceNamed } from "#engine/device/start/startDeviceNamed.ts";
import { mapInputs } from "#engine/tape/kernelInputs.ts";
import { recordStep } from "#engine/tape/recordStep.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";
import type { Use } from "#engine/tape/Tape.ts";
import { numbers } from "../gradients/gradientError.ts";
import { layerCases } from "../gradients/layerCases.ts";

/** Prints what each kernel of training steps through every layer does on a device, held against the processor's: NAME FOLDER. A line of JSON, by kernel: the largest difference relative to the largest number, or what it threw. */
const [name = "", folder = ""] = process.argv.slice(2);
if (!isDeviceName(name)) throw new Error(`There is no device ${name}.`);
tf.env().set("PROD", true);
correctTfjs();
const processor = installTapeBackend();
const device = await startDeviceNamed(name, folder);
await tf.setBackend(tapeBackendName);
const found: Record<string, number | string> = {};
const wrong = (kernel: string, what: number | string): void => {
  const before = found[kernel];
  found[kernel] = typeof before === "string" ? before : typeof what === "string" ? what : Math.max(before ?? 0, what);
};

async function compare(step: () => void): Promise<void> {
  const { tape, values } = recordStep(processor, { feeds: [], step });
  const present = new Set(tf.getKernelsForBackend(device.name).map(({ kernelName }) => kernelName));
  for (const { kernel, inputs, attrs, outputs } of tape.nodes) {
    const { a, b } = inputs as Readonly<Record<string, Use | undefined>>;
    // Operands of different types are the processor's.
    if (!present.has(kernel) || a?.value.dtype !== b?.value.dtype) continue;
    try {
      const given = mapInputs<Use>(inputs, ({ value, shape }) => {
        const Wanted = value.dtype === "float32" ? Float32Array : value.dtype === "int32" ? Int32Array : Uint8Array;
        const dataId = device.backend.write(Wanted.from(values[value.id]!.data.values as Float32Array), [...shape], value.dtype);
        return tf.engine().makeTensorFromTensorInfo({ dataId, shape: [...shape], dtype: value.dtype }, device.backend as unknown as tf.KernelBackend);
      });
      // Kernels of tfjs-node call operations, which are those of the current backend.
      await tf.setBackend(device.name);
      const made = [tf.getKernel(kernel, device.name).kernelFunc({ inputs: given, attrs: attrs as tf.NamedAttrMap, backend: device.backend })].flat();
      for (const [at, { value, shape }] of outputs.entries()) {
        const here = values[value.id]!.data.values as Float32Array;
        const there = (await device.backend.read(made[at]!.dataId)) as Float32Array;
        // A sum whose terms cancel is as good as its terms.
        const largest = [here, ...Object.values(inputs).flat().map((use) => values[(use as Use).value.id]!.data.values as Float32Array)].flatMap((all) => [...all]).reduce((max, one) => (Number.isFinite(one) ? Math.max(max, Math.abs(one)) : max), 1e-6);
        if (made[at]!.shape.join() !== shape.join() || there.length !== here.length) wrong(kernel, `shape ${made[at]!.shape.join()} for ${shape.join()}`);
        else wrong(kernel, there.reduce((max, one, index) => Math.max(max, Math.abs(one - here[index]!) / largest || (Number.isNaN(one) === Number.isNaN(here[index]!) ? 0 : Infinity)), 0));
      }
    } catch (error) {
      wrong(kernel, (error instanceof Error ? error.message : String(error)).slice(0, 120));
    }
    await tf.setBackend(tapeBackendName);
    const trouble = device.trouble();
    if (trouble !== undefined) wrong(kernel, trouble.slice(0, 120));
  }
}

const optimizers = ["sgd", "momentum", "adam", "adamax", "rmsprop", "adadelta", "adagrad"] as const;
/** Of a layer's outputs, rows and columns. */
const flat = (x: tf.Tensor): tf.Tensor2D => tf.reshape(x, [-1, x.shape.at(-1)!]);
const classes = (x: tf.Tensor): tf.Tensor1D => tf.tensor1d(Array.from({ length: flat(x).shape[0] }, (_, row) => row % x.shape.at(-1)!), "int32");
const labels = (x: tf.Tensor): tf.Tensor => x.shape.at(-1)! < 2 ? tf.onesLike(flat(x)) : tf.oneHot(classes(x), x.shape.at(-1)!).toFloat();
const losses: readonly ((x: tf.Tensor) => tf.Tensor)[] = [
  (x) => tf.square(x),
  (x) => tf.metrics.categoricalCrossentropy(labels(x), tf.softmax(flat(x))),
  (x) => tf.metrics.sparseCategoricalAccuracy(classes(x).toFloat(), flat(x)).mul(0).add(tf.losses.softmaxCrossEntropy(labels(x), flat(x))),
  (x) => tf.losses.sigmoidCrossEntropy(labels(x), flat(x)),
  (x) => tf.losses.huberLoss(labels(x), flat(x)),
  (x) => tf.losses.hingeLoss(labels(x), flat(x)),
  (x) => tf.metrics.binaryCrossentropy(labels(x), tf.sigmoid(flat(x))).add(tf.metrics.meanAbsolutePercentageError(labels(x), flat(x)).mul(1e-6)),
  (x) => tf.losses.cosineDistance(labels(x), flat(x), 1).add(tf.mean(tf.logSoftmax(flat(x)))).add(tf.mean(tf.gather(flat(x), classes(x).mod(tf.scalar(2, "int32")).toInt()))),
];
let turn = 0;
for (const [layerName, cases] of Object.entries(layerCases(tf))) {
  if (typeof cases === "string") continue;
  for (const { inputs, config, make, ids } of cases) {
    const layer = make ? make() : (tf.layers as unknown as Record<string, (config: object) => tf.layers.Layer>)[layerName]!(config ?? {});
    const given = inputs.map((shape, index) => (ids === undefined ? numbers(tf, shape, index + 3) : tf.floor(numbers(tf, shape, 3, 0, ids))));
    const before = tf.variable(tf.scalar(1));
    const measure = losses[turn % losses.length]!;
    const kind = optimizers[turn++ % optimizers.length]!;
    const optimizer = kind === "momentum" ? tf.train.momentum(0.1, 0.9) : tf.train[kind](0.1);
    const loss = (): tf.Scalar => {
      const list = ids === undefined ? given.map((one) => tf.mul(one, before)) : given;
      return tf.add(tf.mean(measure(layer.apply(list.length === 1 ? list[0]! : list, { training: true }) as tf.Tensor)), tf.mul(before, 0));
    };
    // The first one makes the variables.
    tf.tidy(() => void optimizer.minimize(loss));
    await compare(() => {
      tf.tidy(() => void optimizer.minimize(loss));
    });
    for (const variable of Object.values(tf.engine().registeredVariables)) variable.dispose();
  }
}
process.stdout.write(`${JSON.stringify(found)}\n`);
process.exit(0);
