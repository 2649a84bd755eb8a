import * as tf from "@tensorflow/tfjs";
import { correctAlphaDropout } from "./alphaDropout.ts";
import { broadcastGradients } from "./broadcastGradients.ts";
import { convolutionGradients } from "./convolutionGradients.ts";
import { correctLayers } from "./correctLayers.ts";
import { einsumKernel } from "./einsumKernel.ts";
import { erfKernel } from "./erfKernel.ts";
import { flatGradients } from "./flatGradients.ts";
import { gatherKernel } from "./gatherKernel.ts";
import { matMulKernel } from "./matMulKernel.ts";
import { missingGradients } from "./missingGradients.ts";
import { poolKernels } from "./poolKernels.ts";
import { productGradients } from "./productGradients.ts";
import { resizeKernels } from "./resizeKernels.ts";
import { shapeGradients } from "./shapeGradients.ts";

/** Kernels of the cpu backend that replace wrong ones of tfjs; other backends' own may be wrong in the same way. */
export const correctedKernels: readonly tf.KernelConfig[] = [matMulKernel, einsumKernel, ...poolKernels, ...resizeKernels, erfKernel];

const gradients: readonly tf.GradConfig[] = [...broadcastGradients, ...flatGradients, ...convolutionGradients, ...shapeGradients, ...productGradients];

let corrected = false;

/** Puts right what is wrong in tfjs 4.22, and gives gradients where it has none: each was found by finite differences. Once a process. */
export function correctTfjs(): void {
  if (corrected) return;
  corrected = true;
  correctLayers();
  correctAlphaDropout();
  for (const gradient of gradients) tf.registerGradient(gradient);
  for (const gradient of missingGradients()) tf.registerGradient(gradient);
  for (const kernel of [...correctedKernels, gatherKernel()]) {
    if (tf.getKernel(kernel.kernelName, "cpu")) tf.unregisterKernel(kernel.kernelName, "cpu");
    tf.registerKernel(kernel);
  }
}
