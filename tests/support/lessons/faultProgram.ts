import type { Lesson } from "#core/lessons/Lesson.ts";

type Replacement = readonly [there: string, wrong: string];

/** What students get wrong, lesson by lesson: the solution with a few words of it replaced. */
const faults: Readonly<Record<string, Readonly<Record<string, readonly Replacement[]>>>> = {
  "digits-mlp": {
    RAW: [["rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] })", "flatten({ inputShape: [28, 28, 1] })"], ["  model.add(tf.layers.flatten());\n", ""]],
    LIN: [["units: 128, activation: 'relu'", "units: 128"], ["units: 64, activation: 'relu'", "units: 64"]],
    "LR+": [["adam(0.001)", "adam(0.1)"]],
    "LR-": [["adam(0.001)", "sgd(0.0001)"]],
    LBL: [
      ["fit, seed", "fit, random, seed"],
      [
        "validation: 1000 });\n",
        `validation: 1000 });
const labels = Array.from(data.train.y.dataSync());
for (let last = labels.length - 1; last > 0; last--) {
  const other = Math.floor(random() * (last + 1));
  [labels[last], labels[other]] = [labels[other]!, labels[last]!];
}
data.train.y = tf.tensor1d(labels, 'int32');
`,
      ],
    ],
    SM2: [["activation: 'softmax' }));", "activation: 'softmax' }));\n  model.add(tf.layers.activation({ activation: 'softmax' }));"]],
    INIT: [["units: 128,", "units: 128, kernelInitializer: 'zeros',"], ["units: 64,", "units: 64, kernelInitializer: 'zeros',"], ["units: 10,", "units: 10, kernelInitializer: 'zeros',"]],
    OVER: [["train: 8000", "train: 200"]],
  },
  "cnn-digits": {
    ADA: [["adadelta(1)", "adadelta(0.001)"]],
    RAW: [["scale: 1 / 255", "scale: 1"]],
    SHAPE: [
      ["  model.add(tf.layers.flatten());\n", ""],
      ["  model.add(tf.layers.conv2d({ filters: 32", "  model.add(tf.layers.flatten());\n  model.add(tf.layers.conv2d({ filters: 32"],
    ],
    EVALDROP: [
      ["import { accuracy, adadelta,", "import { adadelta,"],
      ["fit, seed", "fit, predict, seed"],
      [
        "export const afterShift",
        `const hidden = tf.model({ inputs: model.inputs, outputs: model.layers[6]!.output as tf.SymbolicTensor });
function accuracy(_model: tf.Sequential, { x, y }: typeof data.validation): number {
  const answers = model.layers[8]!.apply(tf.dropout(predict(hidden, x), 0.5)) as tf.Tensor;
  const truth = y.dataSync();
  return answers.argMax(1).dataSync().filter((guess, row) => guess === truth[row]).length / truth.length;
}
export const afterShift`,
      ],
    ],
    LIN: [["filters: 64, kernelSize: 3, activation: 'relu'", "filters: 64, kernelSize: 3"]],
    UNDER: [["epochs: 4", "epochs: 1"]],
    LEAK: [
      [
        "validation: 1000 });\n",
        `validation: 1000 });
const { train, validation } = data;
data.train = { x: tf.concat([train.x.slice(0, 1000), validation.x, validation.x, validation.x]), y: tf.concat([train.y.slice(0, 1000), validation.y, validation.y, validation.y]), n: 4000 };
`,
      ],
    ],
  },
  "fs1-line": {
    SHAPE: [["fitLine(train.column('flipper')", "fitLine(train.numbers('flipper') as unknown as number[]"]],
  },
  "fs4-softmax": {
    SM2: [["crossEntropy(softmax(row)", "crossEntropy(softmax(softmax(row))"]],
    LOSS: [["-Math.log(probabilities[truth])", "1 - probabilities[truth]"]],
    "LR+": [["sgd(1)", "sgd(1000)"]],
  },
  "tiny-gpt": {
    MASK: [["tf.softmax(scores.add(past.sub(1).mul(1e9)))", "tf.softmax(scores).mul(past)"]],
    FLIP: [["tf.ones([length, length]), -1, 0)", "tf.ones([length, length]), 0, -1)"]],
    SCALE: [[".div(Math.sqrt(width))", ""]],
    "LR+": [["warmupCosine(0.006, steps)", "warmupCosine(1, steps)"]],
    LBL: [["tf.oneHot(y, book.size)", "tf.oneHot(x, book.size)"]],
  },
};

/** The lesson's solution with a seeded fault: code as RAW, LR+ or LR-. */
export function faultProgram({ meta, solution }: Pick<Lesson, "meta" | "solution">, code: string): string {
  const replacements = faults[meta.id]?.[code];
  if (!replacements) throw new Error(`${meta.id} has no program for ${code}`);
  return replacements.reduce((text, [there, wrong]) => {
    if (text.split(there).length !== 2) throw new Error(`${code}: "${there}" is not once in the solution of ${meta.id}`);
    return text.replace(there, () => wrong);
  }, solution.es[meta.entry]!);
}
