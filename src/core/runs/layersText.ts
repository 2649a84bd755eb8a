import type { CapturedCall } from "./events.ts";

type Layer = CapturedCall["layers"][number];

/** Layers in a few words, such as "conv 8 3x3 relu, pool 2x2, 128 relu, 10 softmax". Those that only change the form of the data are left out. */
export function layersText(layers: CapturedCall["layers"]): string {
  const words: string[] = [];
  for (const layer of layers) {
    const activation = activationOf(layer);
    // An activation of its own belongs to the layer before it.
    if (activation !== undefined && words.length > 0) words[words.length - 1] += ` ${activation}`;
    else words.push(...wordsOf(layer));
  }
  return words.join(", ");
}

const silent: ReadonlySet<unknown> = new Set(["InputLayer", "Flatten", "Reshape", "Rescaling"]);

function activationOf(layer: Layer): string | undefined {
  switch (layer["className"]) {
    case "Activation":
      return say(layer["activation"]);
    case "ReLU":
      return "relu";
    case "ELU":
      return "elu";
    case "Softmax":
      return "softmax";
    case "LeakyReLU":
      return "leaky relu";
    default:
      return undefined;
  }
}

function wordsOf(layer: Layer): string[] {
  const { className, units, filters, kernelSize, poolSize, rate, activation, outputShape } = layer;
  if (silent.has(className)) return [];
  const name = typeof className === "string" ? className : "";
  const own = activation === "linear" ? undefined : say(activation);
  if (name === "Variable") return [by(outputShape) || "1"];
  if (name === "Dense") return [join(say(units), own)];
  if (name.includes("Conv")) return [join(name === "Conv2D" || name === "Conv1D" ? "conv" : split(name), say(filters), by(kernelSize), own)];
  if (name.includes("Pooling")) return [join(name.includes("Global") ? split(name) : name.startsWith("Average") ? "average pool" : "pool", by(poolSize))];
  if (name === "Dropout") return [join("dropout", say(rate))];
  if (name === "BatchNormalization") return ["batch norm"];
  return [join(split(name), say(units), own)];
}

function join(...words: (string | undefined)[]): string {
  return words.filter(Boolean).join(" ");
}

function say(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** [3, 3] as "3x3". */
function by(sizes: unknown): string | undefined {
  return Array.isArray(sizes) && sizes.every((size) => typeof size === "number") ? sizes.join("x") : say(sizes);
}

/** "GlobalAveragePooling2D" as "global average pooling2d", "LSTM" as "lstm". */
function split(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
}
