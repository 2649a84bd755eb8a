import type { Place, RecordedNode, RecordedUse, RecordedValue } from "./RecordedNode.ts";
import type { StepRecorder } from "./StepRecorder.ts";
import type { Use, Value } from "./Tape.ts";

/** What a recorded step computes layer by layer. */
export interface StepInside {
  /** What the tape's nodes are for, by their positions. */
  readonly places: readonly Place[];
  /** Those with something to see, in the order in which they are called. */
  readonly layers: readonly InsideLayer[];
}

export interface InsideLayer {
  /** A layer's own; of a hand-written net the name of a variable, which may be no more than a number. */
  readonly name: string;
  readonly output: Use | undefined;
  /** What it answers has been through a ReLU: a unit that is 0 for a whole batch learns nothing from it. */
  readonly rectified: boolean;
  readonly weights: readonly InsideWeight[];
}

export interface InsideWeight {
  /** Of the variable. */
  readonly name: string;
  readonly gradient: Use;
}

interface Found {
  output: RecordedUse | undefined;
  readonly weights: Set<string>;
}

/** A bias and an activation that may follow a product, in a net without layers. */
const following: ReadonlySet<string> = new Set(["Add", "BiasAdd", "Relu", "Relu6", "LeakyRelu", "Elu", "Selu", "Softplus", "Tanh", "Sigmoid"]);

/** @param needed nodes of the tape, in order @param ids values of the tape */
export function insideOf(recorder: StepRecorder, needed: readonly RecordedNode[], ids: ReadonlyMap<RecordedValue, Value>): StepInside {
  const { layers: seen, gradients } = recorder.places;
  const found = new Map<string, Found>([...seen].map(([name, { output, weights }]) => [name, { output, weights: new Set(weights) }]));
  const owned = new Set([...found.values()].flatMap(({ weights }) => [...weights]));
  for (const node of recorder.nodes) {
    if (node.place.phase !== "forward") continue;
    for (const { value } of inputsOf(node)) {
      if (value.kind !== "variable" || owned.has(value.name!) || !gradients.has(value.name!)) continue;
      owned.add(value.name!);
      const name = node.place.layer ?? value.name!;
      const one: Found = found.get(name) ?? { output: undefined, weights: new Set() };
      found.set(name, one);
      one.weights.add(value.name!);
      if (name === value.name) one.output = activationOf(node, recorder);
    }
  }
  const useOf = ({ value, shape }: RecordedUse): Use | undefined => {
    const known = ids.get(value);
    return known && known.dtype === "float32" && known.size > 0 ? { value: known, shape } : undefined;
  };
  const layers = [...found].map(([name, { output, weights }]): InsideLayer => ({
    name,
    output: output && useOf(output),
    rectified: output !== undefined && isRectified(output.value),
    weights: [...weights].flatMap((weight) => {
      const value = gradients.get(weight);
      const gradient = value && useOf({ value, shape: value.shape });
      return gradient ? [{ name: weight, gradient }] : [];
    }),
  }));
  return { places: needed.map(({ place }) => place), layers: layers.filter(({ output, rectified, weights }) => weights.length > 0 || (output && rectified)) };
}

/** What a product, and the bias and the activation after it, make. */
function activationOf(product: RecordedNode, recorder: StepRecorder): RecordedUse {
  let node = product;
  for (;;) {
    const made = node.outputs[0]!;
    const readers = recorder.nodes.filter((other) => other.place.phase === "forward" && inputsOf(other).some(({ value }) => value === made.value));
    const [next] = readers;
    if (readers.length !== 1 || !following.has(next!.kernel) || inputsOf(next!).some(({ value }) => value !== made.value && value.kind !== "variable")) return made;
    node = next!;
  }
}

function isRectified({ node }: RecordedValue): boolean {
  return node !== undefined && (node.kernel === "Relu" || node.kernel === "Relu6" || node.attrs["activation"] === "relu" || node.attrs["activation"] === "relu6");
}

function inputsOf(node: RecordedNode): readonly RecordedUse[] {
  return Object.values(node.inputs).flat() as RecordedUse[];
}
