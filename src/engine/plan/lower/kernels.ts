import { convolutionKernels } from "./convolution.ts";
import { elementwiseKernels } from "./elementwise.ts";
import { gatherKernels } from "./gather.ts";
import type { Lower } from "./lowerTape.ts";
import { matmulKernels } from "./matmul.ts";
import { poolingKernels } from "./pooling.ts";
import { randomKernels } from "./random.ts";
import { recurrentKernels } from "./recurrent.ts";
import { reductionKernels } from "./reductions.ts";
import { resizeKernels } from "./resize.ts";
import { shapeKernels } from "./shape.ts";

/** How each kernel of a tape becomes operations; one that is not here runs as tfjs's own. */
export const loweredKernels: Readonly<Record<string, Lower>> = {
  ...elementwiseKernels,
  ...reductionKernels,
  ...matmulKernels,
  ...convolutionKernels,
  ...poolingKernels,
  ...resizeKernels,
  ...shapeKernels,
  ...gatherKernels,
  ...randomKernels,
  ...recurrentKernels,
};
