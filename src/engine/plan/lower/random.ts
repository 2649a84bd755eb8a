import type { Lower } from "./lowerTape.ts";

export const randomKernels: Readonly<Record<string, Lower>> = {
  DropoutMask(lowering) {
    const { rate, stream } = lowering.attrs as { rate: number; stream: number };
    lowering.add({ kind: "dropoutMask", rate, stream }, [], [lowering.output]);
    return true;
  },
  RandomNormal(lowering) {
    lowering.add({ kind: "normal", stream: (lowering.attrs as { stream: number }).stream }, [], [lowering.output]);
    return true;
  },
};
