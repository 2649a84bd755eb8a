import type * as Tfjs from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { loadFloat64Tfjs } from "#tests/support/engine/float64Tfjs.ts";
import { numbers } from "#tests/support/engine/gradientError.ts";

const tf = await loadFloat64Tfjs();
(await import("#engine/corrections/correctTfjs.ts")).correctTfjs();

const { Attention } = await import("#engine/layers/Attention.ts");
const { GroupNormalization } = await import("#engine/layers/GroupNormalization.ts");

type LayerName = keyof typeof tf.layers;
interface Case {
  /** Shapes of the inputs, batch first. */
  inputs: number[][];
  config?: Record<string, unknown>;
  make?: () => Tfjs.layers.Layer;
  /** Inputs that are whole numbers have no gradient. */
  ids?: number;
}

const cell = { kernelInitializer: "glorotUniform", recurrentInitializer: "glorotUniform", biasInitializer: "glorotUniform" };
const sequences = (config: Record<string, unknown>): Case => ({ inputs: [[2, 4, 3]], config: { units: 3, ...cell, biasInitializer: "randomNormal", ...config } });
const image = (config: Record<string, unknown> = {}, shape = [2, 5, 6, 2]): Case => ({ inputs: [shape], config });
const recurrent = [sequences({}), sequences({ returnSequences: true }), sequences({ goBackwards: true }), sequences({ recurrentActivation: "sigmoid", activation: "relu", useBias: false })];

/** Every layer that tfjs can make, in the ways that change its formula. */
const cases: Record<Exclude<LayerName, never>, readonly Case[] | string> = {
  Layer: "a base class", RNN: "a base class", RNNCell: "a base class", input: "makes a symbolic tensor", inputLayer: "passes its input on",
  categoryEncoding: "whole numbers in, no gradient",
  randomWidth: "its output's shape is random",
  activation: ["relu", "elu", "selu", "softplus", "softsign", "tanh", "sigmoid", "hardSigmoid", "linear", "softmax", "relu6", "swish", "mish", "gelu", "gelu_new"].map((activation) => ({ inputs: [[3, 4]], config: { activation } })),
  add: [{ inputs: [[2, 3], [2, 3]] }], average: [{ inputs: [[2, 3], [2, 3]] }], maximum: [{ inputs: [[2, 3], [2, 3]] }], minimum: [{ inputs: [[2, 3], [2, 3]] }], multiply: [{ inputs: [[2, 3], [2, 3]] }],
  concatenate: [{ inputs: [[2, 3], [2, 2]] }], dot: [{ inputs: [[2, 3], [2, 3]], config: { axes: 1 } }, { inputs: [[2, 3, 4], [2, 5, 4]], config: { axes: 2, normalize: true } }],
  alphaDropout: "random without a seed", gaussianDropout: "random without a seed", gaussianNoise: "random without a seed",
  dropout: [{ inputs: [[4, 5]], config: { rate: 0.4, seed: 3 } }], spatialDropout1d: [{ inputs: [[2, 4, 5]], config: { rate: 0.4, seed: 3 } }],
  averagePooling1d: [{ inputs: [[2, 5, 3]], config: { poolSize: 2, padding: "same" } }], avgPool1d: "averagePooling1d", avgPooling1d: "averagePooling1d",
  averagePooling2d: [image({ poolSize: 2, padding: "same" }), image({ poolSize: [2, 3], strides: [1, 2], padding: "valid" })], avgPool2d: "averagePooling2d", avgPooling2d: "averagePooling2d",
  averagePooling3d: [image({ poolSize: [2, 2, 2], padding: "same" }, [1, 3, 4, 5, 2])], avgPool3d: "averagePooling3d", avgPooling3d: "averagePooling3d",
  maxPooling1d: [{ inputs: [[2, 5, 3]], config: { poolSize: 2, padding: "same" } }], maxPool1d: "maxPooling1d",
  maxPooling2d: [image({ poolSize: 2, padding: "same" }), image({ poolSize: 3, strides: 1 })], maxPool2d: "maxPooling2d",
  maxPooling3d: [image({ poolSize: [2, 2, 2], padding: "same" }, [1, 3, 4, 5, 2])],
  globalAveragePooling1d: [{ inputs: [[2, 5, 3]] }], globalAveragePooling2d: [image()], globalMaxPooling1d: [{ inputs: [[2, 5, 3]] }], globalMaxPooling2d: [image()], globalMaxPool1d: "globalMaxPooling1d", globalMaxPool2d: "globalMaxPooling2d",
  batchNormalization: [{ inputs: [[5, 3]] }, image(), image({ axis: 1 }), { inputs: [[5, 3]], config: { center: false, scale: false } }],
  layerNormalization: [{ inputs: [[4, 5]] }, { inputs: [[2, 3, 4]], config: { axis: [1, 2] } }, { inputs: [[4, 5]], config: { center: false, scale: false } }],
  conv1d: [{ inputs: [[2, 6, 3]], config: { filters: 2, kernelSize: 3, padding: "same", activation: "tanh" } }, { inputs: [[2, 8, 3]], config: { filters: 2, kernelSize: 3, dilationRate: 2 } }, { inputs: [[2, 6, 3]], config: { filters: 2, kernelSize: 3, padding: "causal" } }],
  conv2d: [image({ filters: 3, kernelSize: 3, strides: 2, padding: "same" }), image({ filters: 3, kernelSize: [2, 3], dilationRate: 2 }), image({ filters: 2, kernelSize: 3, useBias: false, activation: "relu" }), image({ filters: 2, kernelSize: 2, dataFormat: "channelsFirst" }, [2, 2, 5, 6])],
  conv2dTranspose: [image({ filters: 2, kernelSize: 3, strides: 2, padding: "same" }, [2, 3, 4, 2]), image({ filters: 2, kernelSize: 2, strides: 1 }, [2, 3, 4, 2])],
  conv3d: [image({ filters: 2, kernelSize: 2, padding: "same" }, [1, 3, 4, 3, 2])], conv3dTranspose: [image({ filters: 2, kernelSize: 2, strides: 2, padding: "same" }, [1, 2, 3, 2, 2])],
  depthwiseConv2d: [image({ kernelSize: 3, depthMultiplier: 2, padding: "same" }), image({ kernelSize: 2, strides: 2 }), image({ kernelSize: 2, dilationRate: 2 })],
  separableConv2d: [image({ filters: 3, kernelSize: 3, depthMultiplier: 2, padding: "same" }), image({ filters: 3, kernelSize: 2, dilationRate: 2 })],
  convLstm2d: [{ inputs: [[1, 2, 4, 4, 2]], config: { filters: 2, kernelSize: 2, padding: "same" } }], convLstm2dCell: "inside convLstm2d",
  cropping2D: [image({ cropping: [[1, 1], [2, 0]] })], zeroPadding2d: [image({ padding: [[1, 0], [2, 1]] })], centerCrop: [image({ height: 3, width: 4 })],
  dense: [{ inputs: [[4, 3]], config: { units: 2, activation: "sigmoid" } }, { inputs: [[2, 3, 4]], config: { units: 2, useBias: false } }, { inputs: [[4, 3]], config: { units: 3, activation: "softmax", kernelRegularizer: "l1l2", biasInitializer: "randomNormal" } }],
  elu: [{ inputs: [[3, 4]] }], leakyReLU: [{ inputs: [[3, 4]], config: { alpha: 0.2 } }], prelu: [{ inputs: [[3, 4]], config: { alphaInitializer: "randomNormal" } }, image({ sharedAxes: [1, 2], alphaInitializer: "randomNormal" })], reLU: [{ inputs: [[3, 4]], config: { maxValue: 0.5 } }, { inputs: [[3, 4]] }], softmax: [{ inputs: [[3, 4]] }, { inputs: [[2, 3, 4]], config: { axis: 1 } }], thresholdedReLU: [{ inputs: [[3, 4]], config: { theta: 0.3 } }],
  embedding: [{ inputs: [[2, 3]], config: { inputDim: 5, outputDim: 4 }, ids: 5 }],
  flatten: [image()], permute: [{ inputs: [[2, 3, 4]], config: { dims: [2, 1] } }], repeatVector: [{ inputs: [[2, 3]], config: { n: 4 } }], reshape: [{ inputs: [[2, 3, 4]], config: { targetShape: [6, 2] } }], rescaling: [{ inputs: [[2, 3]], config: { scale: 0.5, offset: 1 } }],
  masking: [{ inputs: [[2, 3, 4]], config: { maskValue: 0 } }],
  resizing: [image({ height: 7, width: 4, interpolation: "bilinear" }), image({ height: 3, width: 9, interpolation: "nearest" })],
  upSampling2d: [image({ size: [2, 3] }), image({ size: [2, 2], interpolation: "bilinear" })],
  gru: recurrent, lstm: [...recurrent, sequences({ unitForgetBias: false })], simpleRNN: recurrent,
  gruCell: "inside gru", lstmCell: "inside lstm", simpleRNNCell: "inside simpleRNN",
  rnn: [{ inputs: [[2, 4, 3]], make: () => tf.layers.rnn({ cell: [tf.layers.lstmCell({ units: 2 }), tf.layers.gruCell({ units: 3 })] as never }) }], stackedRNNCells: "inside rnn",
  bidirectional: (["concat", "sum", "mul", "ave"] as const).map((mergeMode) => ({ inputs: [[2, 4, 3]], make: () => tf.layers.bidirectional({ layer: tf.layers.lstm({ units: 2, returnSequences: true }) as Tfjs.RNN, mergeMode }) })),
  timeDistributed: [{ inputs: [[2, 3, 4]], make: () => tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2, activation: "tanh" }) }) }],
};

/** Ours beside those of tfjs. */
const additions: [string, string, Case][] = [
  ["attention", "ours", { inputs: [[2, 4, 6]], make: () => new Attention({ heads: 3 }) }],
  ["attention that looks back only", "ours", { inputs: [[2, 4, 6]], make: () => new Attention({ heads: 2, causal: true, useBias: false }) }],
  ["groupNorm", "ours", { inputs: [[2, 3, 2, 4]], make: () => new GroupNormalization({ groups: 2 }) }],
];

const tfjsCases = Object.entries(cases).flatMap(([name, list]) => (typeof list === "string" ? [] : list.map((one, index): [string, string, Case] => [`${name} ${index + 1} ${JSON.stringify(one.config ?? {})}`, name, one])));

describe("layers", () => {
  it("are all here", () => {
    expect(Object.keys(cases).sort()).toEqual(Object.keys(tf.layers).sort());
  });

  it.each([...tfjsCases, ...additions])("%s has the gradients that finite differences show", (_title, name, { inputs, config, make, ids }) => {
    const layer = make?.() ?? (tf.layers[name as "dense"] as (config: object) => Tfjs.layers.Layer)(config ?? {});
    const values = inputs.map((shape, index) => (ids === undefined ? numbers(tf, shape, index + 3) : tf.cast(tf.floor(numbers(tf, shape, 3, 0, ids)), "int32")));
    const apply = (): Tfjs.Tensor => layer.apply(values.length === 1 ? values[0]! : values, { training: true }) as Tfjs.Tensor;
    const variables = ids === undefined ? values.map((value) => tf.variable(value)) : [];
    variables.forEach((variable, index) => (values[index] = variable));
    apply();
    layer.trainableWeights.forEach((weight, index) => weight.write(numbers(tf, weight.shape as number[], index + 11, -0.6, 0.6)));
    const weights = layer.trainableWeights.map((weight) => weight.read() as Tfjs.Variable);
    const scalar = (): Tfjs.Scalar => {
      const y = apply();
      const penalty = layer.losses.length > 0 ? layer.calculateLosses().reduce<Tfjs.Tensor>((sum, loss) => tf.add(sum, loss), tf.scalar(0)) : tf.scalar(0);
      return tf.add(tf.sum(tf.mul(y, numbers(tf, y.shape, 17, 0.5, 1.5))), penalty);
    };
    const checked = [...variables, ...weights];
    const { grads } = tf.variableGrads(scalar, checked);
    const h = 1e-5;
    for (const variable of checked) {
      const exact = grads[variable.name]!.dataSync();
      const before = Float64Array.from(variable.dataSync());
      const scale = Math.max(...Array.from(exact, Math.abs), 1e-3);
      before.forEach((value, index) => {
        const at = (delta: number): number => {
          const moved = Float64Array.from(before);
          moved[index] = value + delta;
          variable.assign(tf.tensor(moved as unknown as Float32Array, variable.shape));
          return scalar().dataSync()[0]!;
        };
        const slope = (at(h) - at(-h)) / (2 * h);
        expect(Math.abs(slope - exact[index]!) / scale, `${variable.name}[${index}]: ${exact[index]} where differences show ${slope}`).toBeLessThan(1e-6);
      });
      variable.assign(tf.tensor(before as unknown as Float32Array, variable.shape));
    }
  });
});
