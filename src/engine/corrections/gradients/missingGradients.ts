import * as tf from "@tensorflow/tfjs";
import { callSite, studentError } from "#engine/trainer/studentError.ts";

/** What a gradient of tfjs is called by the operation that it is of. */
const gradientKernels = /Grad$|Backprop(Input|Filter)(V2)?$/;

/** Of every kernel that still has no gradient: tfjs would say so without a word on what to do. */
export function missingGradients(): tf.GradConfig[] {
  return tf.getKernelsForBackend("cpu").flatMap(({ kernelName }) => (tf.getGradient(kernelName) ? [] : [{ kernelName, gradFunc: () => refuse(kernelName) }]));
}

function refuse(kernelName: string): never {
  if (gradientKernels.test(kernelName)) throw studentError(callSite(), { message: `There is no second gradient of ${operationOf(kernelName.replace(gradientKernels, ""))}.`, hint: "A gradient of a gradient can be taken of sums, products and elementwise functions." });
  throw studentError(callSite(), { message: `There is no gradient of ${operationOf(kernelName)}: nothing before it can learn.`, hint: "Use it outside of the loss, or write the loss with operations that change smoothly." });
}

/** As students write it. */
function operationOf(kernelName: string): string {
  return `tf.${kernelName.replace(/^_/, "").replace(/^[A-Z]+(?=[A-Z][a-z]|\d|$)|^[A-Z]/, (start) => start.toLowerCase())}`;
}
