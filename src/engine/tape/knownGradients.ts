import * as tf from "@tensorflow/tfjs";

type CustomGradient = Parameters<typeof tf.customGrad>[0];

/** Of our own layers: their gradients are what their kernels' names say. */
const ours = new WeakSet<CustomGradient>();

/** `tf.customGrad` for a gradient that uses nothing but the step's tensors and the attributes of its kernels. */
export function knownGradient(f: CustomGradient): ReturnType<typeof tf.customGrad> {
  ours.add(f);
  return tf.customGrad(f);
}

/** Tells when a gradient is used that is neither a kernel's, nor tfjs's own, nor one of ours. */
export function followGradients(tellForeign: () => void): void {
  const engine = tf.engine();
  const customGrad = engine.customGrad.bind(engine) as unknown as (f: CustomGradient) => (...inputs: tf.Tensor[]) => tf.Tensor;
  const follow = (f: CustomGradient): ReturnType<typeof customGrad> => {
    const made = customGrad(f);
    if (ours.has(f) || isCalledByTfjs()) return made;
    return (...inputs) => {
      tellForeign();
      return made(...inputs);
    };
  };
  engine.customGrad = follow as unknown as typeof engine.customGrad;
}

/** Gradients of kernels as they are now: whoever registers others later has a say in the step. */
export function registeredGradients(kernels: Iterable<string>): ReadonlyMap<string, unknown> {
  return new Map([...kernels].map((name) => [name, tf.getGradient(name)]));
}

/**
 * An operation of the file that holds `tf.customGrad` calls it; a program calls it from another one, or has `tf.tidy` call it.
 * tfjs ends the names of its operations in an underscore. Read from the stack as text: beside a program `Error` is frozen, so
 * V8 cannot be asked for the frames themselves.
 */
function isCalledByTfjs(): boolean {
  // Of this function, of the engine's method above, of tf.customGrad, and of who called that.
  const [, , customGrad, caller] = (new Error("where").stack ?? "").split("\n").slice(1);
  return customGrad !== undefined && caller !== undefined && /^ *at \w+_ \(/.test(caller) && fileOfFrame(caller) === fileOfFrame(customGrad);
}

/** "    at name (FILE:1:2)" or "    at FILE:1:2". */
function fileOfFrame(frame: string): string | undefined {
  const place = frame.replace(/^\s*at (?:async )?/, "").replace(/^.*? \(/, "").replace(/\)$/, "");
  return /^(.+):\d+:\d+$/.exec(place)?.[1];
}
