import * as tf from "@tensorflow/tfjs";

/** The first result that is not finite although all that it was made from is; or what the step was given that is not. */
export type Culprit =
  | {
      /** Name of the kernel in tfjs. */
      kernel: string;
      /** Name of the innermost layer that was at work. */
      layer: string | undefined;
    }
  | { given: tf.Tensor };

interface Engine {
  runKernel(name: string, inputs: tf.NamedTensorMap, attrs?: tf.NamedAttrMap): tf.Tensor | tf.Tensor[];
}

interface Callable {
  call(...args: unknown[]): unknown;
}

/** Does `work` kernel by kernel and looks at every result: slow, for what went wrong already. */
export function watchKernels(layers: readonly tf.layers.Layer[], work: () => void): Culprit | undefined {
  const engine = tf.engine() as unknown as Engine;
  const { runKernel } = engine;
  const at: string[] = [];
  let culprit: Culprit | undefined;
  const made = new Set<object>();
  engine.runKernel = (name, inputs, attrs) => {
    const results = runKernel.call(engine, name, inputs, attrs);
    if (!culprit && ![results].flat().every(isFinite)) {
      const spoilt = Object.values(inputs).flat().find((input): input is tf.Tensor => input instanceof tf.Tensor && !isFinite(input));
      if (!spoilt) culprit = { kernel: name, layer: at.at(-1) };
      // A mask may well hold minus infinity.
      else if (!made.has(spoilt.dataId) && !spoilt.dataSync().every((value) => Number.isFinite(value) || value === -Infinity)) culprit = { given: spoilt };
    }
    for (const result of [results].flat()) made.add(result.dataId);
    return results;
  };
  const undo = layers.map((layer) => {
    const own = layer as unknown as Callable;
    const { call } = own;
    const had = Object.hasOwn(layer, "call");
    own.call = (...args) => {
      at.push(layer.name);
      try {
        return call.apply(layer, args);
      } finally {
        at.pop();
      }
    };
    return () => (had ? (own.call = call) : delete (own as Partial<Callable>).call);
  });
  try {
    work();
  } finally {
    delete (engine as Partial<Engine>).runKernel;
    for (const back of undo) back();
  }
  return culprit;
}

export function isFinite(tensor: tf.Tensor): boolean {
  return tensor.dtype !== "float32" || tensor.dataSync().every(Number.isFinite);
}
