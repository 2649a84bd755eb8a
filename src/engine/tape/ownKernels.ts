import type { InferOutputs } from "./inferOutputs.ts";
export const ownKernelOutputs: Readonly<Record<string, InferOutputs>> = {};
