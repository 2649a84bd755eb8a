import * as tf from "@tensorflow/tfjs";
import type { Place, RecordedNode, RecordedUse, RecordedValue } from "./RecordedNode.ts";

/** A layer as a step calls it. */
export interface SeenLayer {
  readonly output: RecordedUse | undefined;
  /** Names of its trainable variables. */
  readonly weights: readonly string[];
}

interface GradientNode {
  readonly outputs: readonly tf.Tensor[];
  gradient?: (given: unknown) => Record<string, () => tf.Tensor>;
}

interface GradientState {
  readonly state: { readonly activeTape: readonly GradientNode[] | null };
}

/** Keeps, while a step is followed, what each of its kernels is for. Nothing of it decides what is computed. */
export class StepPlaces {
  /** In the order of their first calls; of a layer that is called again the newest output counts. */
  readonly layers = new Map<string, SeenLayer>();
  /** What an optimiser was given, by the names of variables. */
  readonly gradients = new Map<string, RecordedValue>();
  phase: Place["phase"] = "forward";
  /** Of the layer at work, or of the layer whose gradient is taken. */
  #layer: string | undefined;
  /** Of layers inside of layers: the outermost one counts. */
  #depth = 0;

  /** What a kernel on these inputs is for. */
  of(inputs: RecordedNode["inputs"]): Place {
    const { phase } = this;
    if (phase === "update") return { phase, layer: undefined };
    if (this.#layer !== undefined) return { phase, layer: this.#layer };
    if (phase === "forward" && this.layers.size > 0) return { phase, layer: undefined };
    let newest: RecordedNode | undefined;
    for (const { value } of Object.values(inputs).flat() as RecordedUse[]) {
      if (phase === "forward" && isWeight(value)) return { phase, layer: value.name };
      if (value.node?.place.phase === phase && value.node.index > (newest?.index ?? -1)) newest = value.node;
    }
    return { phase, layer: newest?.place.layer };
  }

  layerBegun({ name }: tf.layers.Layer): void {
    if (this.#depth++ === 0) this.#layer = name;
  }

  /** `output` is undefined where the layer threw, or answered something else than a tensor. */
  layerEnded({ name, trainableWeights }: tf.layers.Layer, output: RecordedUse | undefined): void {
    if (--this.#depth > 0) return;
    this.#layer = undefined;
    if (output) this.layers.set(name, { output, weights: trainableWeights.map((weight) => (weight.read() as tf.Variable).name) });
  }

  /** Gradients that tfjs takes from now on belong to the layers of the kernels that they are of. */
  gradientBegins(nodeOf: (tensor: tf.Tensor) => RecordedNode | undefined): void {
    this.phase = "backward";
    for (const node of (tf.engine() as unknown as GradientState).state.activeTape ?? []) {
      const { gradient } = node;
      if (!gradient) continue;
      const layer = nodeOf(node.outputs[0]!)?.place.layer;
      node.gradient = (given) => {
        const made = this.#within(layer, () => gradient(given));
        return Object.fromEntries(Object.entries(made).map(([name, of]) => [name, () => this.#within(layer, of)]));
      };
    }
  }

  #within<T>(layer: string | undefined, work: () => T): T {
    const before = this.#layer;
    this.#layer = layer;
    try {
      return work();
    } finally {
      this.#layer = before;
    }
  }
}

/** What a layer of a hand-written net begins with. */
function isWeight({ kind, shape, name }: RecordedValue): boolean {
  return kind === "variable" && shape.length >= 2 && tf.engine().registeredVariables[name!]?.trainable === true;
}

/** Tells which layer is at work, wherever one is applied to tensors. */
export function followLayers(listener: () => { layerBegun(layer: tf.layers.Layer): void; layerEnded(layer: tf.layers.Layer, output: unknown): void } | undefined): void {
  const prototype = tf.layers.Layer.prototype as unknown as { apply(this: tf.layers.Layer, ...given: unknown[]): unknown };
  const { apply } = prototype;
  prototype.apply = function (...given) {
    const heard = listener();
    // A model's layers count, not the model itself.
    if (!heard || this instanceof tf.LayersModel) return apply.apply(this, given);
    let output: unknown;
    heard.layerBegun(this);
    try {
      output = apply.apply(this, given);
    } finally {
      heard.layerEnded(this, output);
    }
    return output;
  };
}
