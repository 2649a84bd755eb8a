import { blockKernels } from "./blocks.ts";
import { convolutionKernels } from "./convolution.ts";
import { einsumKernels } from "./einsum.ts";
import { elementwiseKernels } from "./elementwise.ts";
import { gatherKernels } from "./gather.ts";
import type { Lower } from "./lowerTape.ts";
import { localResponseKernels } from "./localResponse.ts";
import { matmulKernels } from "./matmul.ts";
import { poolingKernels } from "./pooling.ts";
import { randomKernels } from "./random.ts";
import { recurrentKernels } from "./recurrent.ts";
import { reductionKernels } from "./reductions.ts";
import { resizeKernels } from "./resize.ts";
import { runningKernels } from "./running.ts";
import { shapeKernels } from "./shape.ts";
import { volumeKernels } from "./volumes.ts";

/** How each kernel of a tape becomes operations; one that is not here runs as tfjs's own. */
export const loweredKernels: Readonly<Record<string, Lower>> = {
  ...elementwiseKernels,
  ...reductionKernels,
  ...matmulKernels,
  ...einsumKernels,
  ...localResponseKernels,
  ...convolutionKernels,
  ...poolingKernels,
  ...resizeKernels,
  ...volumeKernels,
  ...shapeKernels,
  ...blockKernels,
  ...runningKernels,
  ...gatherKernels,
  ...randomKernels,
  ...recurrentKernels,
};
