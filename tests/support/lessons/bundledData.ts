import { join } from "node:path";
import { createDatasetStore } from "#platform/data/createDatasetStore.ts";
import type { SplitImages, SplitTable } from "#services/data/DatasetStore.ts";

export const dataRoot: string = join(import.meta.dirname, "../../../resources/data");
/** The data sets that come with the product. */
export const bundledData = createDatasetStore({ root: dataRoot });

export async function bundledImages(name: string, splitSeed = "backprop-1"): Promise<SplitImages> {
  const data = await bundledData.load(name, splitSeed);
  if (data.kind !== "images") throw new Error(`${name} is a ${data.kind}.`);
  return data;
}

export async function bundledTable(name: string, splitSeed = "backprop-1"): Promise<SplitTable> {
  const data = await bundledData.load(name, splitSeed);
  if (data.kind !== "table") throw new Error(`${name} is ${data.kind}.`);
  return data;
}
