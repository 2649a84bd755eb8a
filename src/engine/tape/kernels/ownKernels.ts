import { gruSequence, gruSequenceGrad } from "../recurrent/gru.ts";
import { lstmSequence, lstmSequenceGrad } from "../recurrent/lstm.ts";
import { simpleRnnSequence, simpleRnnSequenceGrad } from "../recurrent/simpleRnn.ts";
import { checkIndicesKernel } from "./checkIndices.ts";
import { dropoutMaskKernel } from "./dropoutMask.ts";
import { randomNormalKernel } from "./randomNormal.ts";
import type { OwnKernel } from "./OwnKernel.ts";

export const ownKernels: readonly OwnKernel[] = [dropoutMaskKernel, checkIndicesKernel, randomNormalKernel, lstmSequence, lstmSequenceGrad, gruSequence, gruSequenceGrad, simpleRnnSequence, simpleRnnSequenceGrad];
