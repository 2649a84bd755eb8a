export interface LayerCost {
  /** As in the code, such as `conv2d 32`. */
  name: string;
  weights: number;
  /** For one example. */
  multiplications: number;
}

/** Layers whose kernel is used once at every place of what comes out, by their name in code. */
const kernelLayers: Readonly<Record<string, string>> = { Dense: "dense", Conv1D: "conv1d", Conv2D: "conv2d" };

/** What the layers with weights hold and do, as a run captured them; undefined where one of them does something else. */
export function layerCosts(layers: readonly Readonly<Record<string, unknown>>[]): LayerCost[] | undefined {
  const costs: LayerCost[] = [];
  for (const { className, weights, outputShape, units, filters, useBias } of layers) {
    if (weights === 0) continue;
    const name = kernelLayers[String(className)];
    if (name === undefined || typeof weights !== "number" || !Array.isArray(outputShape)) return undefined;
    const sizes: unknown[] = outputShape.slice(1);
    if (!sizes.every((size): size is number => typeof size === "number")) return undefined;
    const channels = sizes.at(-1) ?? 0;
    const places = sizes.slice(0, -1).reduce((product, size) => product * size, 1);
    costs.push({ name: `${name} ${String(filters ?? units)}`, weights, multiplications: places * (weights - (useBias === false ? 0 : channels)) });
  }
  return costs.length > 0 ? costs : undefined;
}
