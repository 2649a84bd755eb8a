import * as tf from "@tensorflow/tfjs";
import { correctAlphaDropout } from "./alphaDropout.ts";
import { broadcastGradients } from "./gradients/broadcastGradients.ts";
import { convolutionGradients } from "./gradients/convolutionGradients.ts";
import { constrainWeights } from "./constrainWeights.ts";
import { correctLayers } from "./correctLayers.ts";
import { copyKernels } from "./kernels/copyKernels.ts";
import { einsumKernel } from "./kernels/einsumKernel.ts";
import { erfKernel } from "./kernels/erfKernel.ts";
import { followAssignedSettings } from "./followSettings.ts";
import { flatGradients } from "./gradients/flatGradients.ts";
import { gatherKernel } from "./kernels/gatherKernel.ts";
import { matMulKernel } from "./kernels/matMulKernel.ts";
import { missingGradients } from "./gradients/missingGradients.ts";
import { poolKernels } from "./kernels/poolKernels.ts";
import { productGradients } from "./gradients/productGradients.ts";
import { resizeKernels } from "./kernels/resizeKernels.ts";
import { shapeGradients } from "./gradients/shapeGradients.ts";

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
  constrainWeights();
  followAssignedSettings();
  for (const gradient of gradients) tf.registerGradient(gradient);
  for (const gradient of missingGradients()) tf.registerGradient(gradient);
  for (const kernel of [...correctedKernels, ...copyKernels()]) replace(kernel);
  replace(gatherKernel());
}

function replace(kernel: tf.KernelConfig): void {
  if (tf.getKernel(kernel.kernelName, "cpu")) tf.unregisterKernel(kernel.kernelName, "cpu");
  tf.registerKernel(kernel);
}
