import type { DatasetStore } from "#services/data/DatasetStore.ts";

/** What a process of student code may see of a data set: never the held-out rows. */
export async function loadVisible(datasets: DatasetStore, name: string, splitSeed: string): Promise<object> {
  const { heldOut: _, ...visible } = await datasets.load(name, splitSeed);
  return visible;
}
