import * as tf from "@tensorflow/tfjs";

/**
 * What is constant but for its jumps has a gradient of zero. tfjs 4.22 has none for comparisons, so that
 * `tf.where(tf.greater(x, 0), x, y)` has no gradient by x, and takes that of a division for `floorDiv`.
 */
export const flatGradients: readonly tf.GradConfig[] = [
  ...["Greater", "GreaterEqual", "Less", "LessEqual", "Equal", "NotEqual", "LogicalAnd", "LogicalOr", "FloorDiv"].map((name) => flat(name, ["a", "b"])),
  ...["LogicalNot", "IsNan", "IsInf", "IsFinite", "ArgMax", "ArgMin", "All", "Any"].map((name) => flat(name, ["x"])),
];

function flat(kernelName: string, inputs: readonly string[]): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: [...inputs],
    gradFunc: (_dy, saved) => Object.fromEntries(inputs.map((name, index) => [name, () => tf.zeros((saved as tf.Tensor[])[index]!.shape)])),
  };
}
