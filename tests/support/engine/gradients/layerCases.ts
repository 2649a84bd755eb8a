import type * as Tfjs from "@tensorflow/tfjs";
import type { Attention } from "#engine/layers/Attention.ts";
import type { GroupNormalization } from "#engine/layers/GroupNormalization.ts";

export interface LayerCase {
  /** Shapes of the inputs, batch first. */
  inputs: number[][];
  config?: Record<string, unknown>;
  make?: () => Tfjs.layers.Layer;
  /** Inputs that are whole numbers, below this one, have no gradient. */
  ids?: number;
}

/** Every layer that tfjs can make, in the ways that change its formula, or why there is nothing to try. Given tfjs, which may be the one of float64. */
export function layerCases(tf: typeof Tfjs): Record<keyof typeof Tfjs.layers, readonly LayerCase[] | string> {
  const cell = { kernelInitializer: "glorotUniform", recurrentInitializer: "glorotUniform", biasInitializer: "glorotUniform" };
  const sequences = (config: Record<string, unknown>): LayerCase => ({ inputs: [[2, 4, 3]], config: { units: 3, ...cell, biasInitializer: "randomNormal", ...config } });
  const image = (config: Record<string, unknown> = {}, shape = [2, 5, 6, 2]): LayerCase => ({ inputs: [shape], config });
  const recurrent = [sequences({}), sequences({ returnSequences: true }), sequences({ goBackwards: true }), sequences({ recurrentActivation: "sigmoid", activation: "relu", useBias: false })];

  const cases: Record<keyof typeof Tfjs.layers, readonly LayerCase[] | string> = {
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
    maxPooling3d: [image({ poolSize: 2, strides: [1, 2, 1], padding: "same" }, [1, 3, 4, 5, 2]), image({ poolSize: [2, 2, 2], padding: "same" }, [1, 3, 4, 5, 2])],
    globalAveragePooling1d: [{ inputs: [[2, 5, 3]] }], globalAveragePooling2d: [image()], globalMaxPooling1d: [{ inputs: [[2, 5, 3]] }], globalMaxPooling2d: [image()], globalMaxPool1d: "globalMaxPooling1d", globalMaxPool2d: "globalMaxPooling2d",
    batchNormalization: [{ inputs: [[5, 3]] }, image(), image({ axis: 1 }), { inputs: [[5, 3]], config: { center: false, scale: false } }],
    layerNormalization: [{ inputs: [[4, 5]] }, { inputs: [[2, 3, 4]], config: { axis: [1, 2] } }, { inputs: [[4, 5]], config: { center: false, scale: false } }],
    conv1d: [{ inputs: [[2, 6, 3]], config: { filters: 2, kernelSize: 3, padding: "same", activation: "tanh" } }, { inputs: [[2, 8, 3]], config: { filters: 2, kernelSize: 3, dilationRate: 2 } }, { inputs: [[2, 6, 3]], config: { filters: 2, kernelSize: 3, padding: "causal" } }, { inputs: [[2, 7, 3]], config: { filters: 2, kernelSize: 3, strides: 2, padding: "same" } }],
    conv2d: [image({ filters: 3, kernelSize: 3, strides: 2, padding: "same" }), image({ filters: 3, kernelSize: [2, 3], dilationRate: 2 }), image({ filters: 2, kernelSize: 3, useBias: false, activation: "relu" }), image({ filters: 2, kernelSize: 2, dataFormat: "channelsFirst" }, [2, 2, 5, 6])],
    conv2dTranspose: [image({ filters: 2, kernelSize: 2, strides: 3, padding: "same" }, [2, 3, 4, 2]), image({ filters: 2, kernelSize: 3, strides: 2, padding: "same", dataFormat: "channelsFirst" }, [2, 2, 3, 4]), image({ filters: 2, kernelSize: 3, strides: 2, padding: "same" }, [2, 3, 4, 2]), image({ filters: 2, kernelSize: 2, strides: 1 }, [2, 3, 4, 2])],
    conv3d: [image({ filters: 2, kernelSize: 2, padding: "same" }, [1, 3, 4, 3, 2]), image({ filters: 2, kernelSize: 2, dilationRate: 2 }, [1, 3, 4, 3, 2]), image({ filters: 2, kernelSize: [2, 3, 1], strides: [1, 2, 2], padding: "same" }, [1, 3, 4, 5, 2])], conv3dTranspose: [image({ filters: 2, kernelSize: 2, strides: 2, padding: "same" }, [1, 2, 3, 2, 2])],
    depthwiseConv2d: [image({ kernelSize: 3, depthMultiplier: 2, padding: "same" }), image({ kernelSize: 2, strides: 2 }), image({ kernelSize: 2, dilationRate: 2 }), image({ kernelSize: 3, strides: 2, padding: "same", dataFormat: "channelsFirst" }, [2, 2, 5, 6])],
    separableConv2d: [image({ filters: 3, kernelSize: 3, depthMultiplier: 2, padding: "same" }), image({ filters: 3, kernelSize: 2, dilationRate: 2 }), image({ filters: 3, kernelSize: 3, strides: 2, padding: "same" })],
    convLstm2d: [{ inputs: [[1, 3, 4, 4, 2]], config: { filters: 2, kernelSize: 3, strides: 2, returnSequences: true, padding: "same" } }, { inputs: [[1, 2, 4, 4, 2]], config: { filters: 2, kernelSize: 2, padding: "same" } }], convLstm2dCell: "inside convLstm2d",
    cropping2D: [image({ cropping: [[1, 1], [2, 0]] }), image({ cropping: [[1, 1], [2, 0]], dataFormat: "channelsFirst" }, [2, 2, 5, 6])], zeroPadding2d: [image({ padding: [[1, 0], [2, 1]] })], centerCrop: [image({ height: 3, width: 4 })],
    dense: [{ inputs: [[4, 3]], config: { units: 2, activation: "sigmoid" } }, { inputs: [[2, 3, 4]], config: { units: 2, useBias: false } }, { inputs: [[4, 3]], config: { units: 3, activation: "softmax", kernelRegularizer: "l1l2", biasInitializer: "randomNormal" } }],
    elu: [{ inputs: [[3, 4]] }], leakyReLU: [{ inputs: [[3, 4]], config: { alpha: 0.2 } }], prelu: [{ inputs: [[3, 4]], config: { alphaInitializer: "randomNormal" } }, image({ sharedAxes: [1, 2], alphaInitializer: "randomNormal" })], reLU: [{ inputs: [[3, 4]], config: { maxValue: 0.5 } }, { inputs: [[3, 4]] }], softmax: [{ inputs: [[3, 4]] }, { inputs: [[2, 3, 4]], config: { axis: 1 } }], thresholdedReLU: [{ inputs: [[3, 4]], config: { theta: 0.3 } }],
    embedding: [{ inputs: [[2, 3]], config: { inputDim: 5, outputDim: 4 }, ids: 5 }, { inputs: [[3, 5]], ids: 3, make: () => tf.sequential({ layers: [tf.layers.embedding({ inputDim: 3, outputDim: 2, maskZero: true, inputLength: 5 }), tf.layers.lstm({ units: 3, ...cell })] }) }],
    flatten: [image()], permute: [{ inputs: [[2, 3, 4]], config: { dims: [2, 1] } }], repeatVector: [{ inputs: [[2, 3]], config: { n: 4 } }], reshape: [{ inputs: [[2, 3, 4]], config: { targetShape: [6, 2] } }], rescaling: [{ inputs: [[2, 3]], config: { scale: 0.5, offset: 1 } }],
    masking: [{ inputs: [[2, 3, 4]], config: { maskValue: 0 } }, { inputs: [[3, 4, 2]], make: () => tf.sequential({ layers: [tf.layers.thresholdedReLU({ theta: 0.3, inputShape: [4, 2] }), tf.layers.masking({ maskValue: 0 }), tf.layers.gru({ units: 3, ...cell, returnSequences: true })] }) }],
    resizing: [image({ height: 7, width: 4, interpolation: "bilinear" }), image({ height: 3, width: 9, interpolation: "nearest" })],
    upSampling2d: [image({ size: [2, 3] }), image({ size: [2, 2], interpolation: "bilinear" }), image({ size: [2, 3], dataFormat: "channelsFirst" })],
    gru: recurrent, lstm: [...recurrent, sequences({ unitForgetBias: false })], simpleRNN: recurrent,
    gruCell: "inside gru", lstmCell: "inside lstm", simpleRNNCell: "inside simpleRNN",
    rnn: [{ inputs: [[2, 4, 3]], make: () => tf.layers.rnn({ cell: [tf.layers.lstmCell({ units: 2 }), tf.layers.gruCell({ units: 3 })] as never }) }], stackedRNNCells: "inside rnn",
    bidirectional: (["concat", "sum", "mul", "ave"] as const).map((mergeMode) => ({ inputs: [[2, 4, 3]], make: () => tf.layers.bidirectional({ layer: tf.layers.lstm({ units: 2, returnSequences: true }) as Tfjs.RNN, mergeMode }) })).concat([{ inputs: [[2, 4, 3]], make: () => tf.layers.bidirectional({ layer: tf.layers.gru({ units: 2 }) as Tfjs.RNN, mergeMode: "concat" }) }]),
    timeDistributed: [{ inputs: [[2, 3, 4]], make: () => tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2, activation: "tanh" }) }) }, { inputs: [[2, 3, 4, 5, 2]], make: () => tf.layers.timeDistributed({ layer: tf.layers.conv2d({ filters: 2, kernelSize: 3, strides: 2, padding: "same", activation: "elu" }) }) }, { inputs: [[2, 3, 4, 2]], make: () => tf.layers.timeDistributed({ layer: tf.layers.lstm({ units: 2 }) }) }],
  };
  return cases;
}

/** Ours beside those of tfjs. */
export function addedLayerCases(ours: { Attention: typeof Attention; GroupNormalization: typeof GroupNormalization }): [title: string, case_: LayerCase][] {
  return [
    ["attention", { inputs: [[2, 4, 6]], make: () => new ours.Attention({ heads: 3 }) }],
    ["attention that looks back only", { inputs: [[2, 4, 6]], make: () => new ours.Attention({ heads: 2, causal: true, useBias: false }) }],
    ["groupNorm", { inputs: [[2, 3, 2, 4]], make: () => new ours.GroupNormalization({ groups: 2 }) }],
  ];
}
