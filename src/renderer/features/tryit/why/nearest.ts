import type { Pictures } from "./lessonPictures.ts";

/** Rows of the pictures that differ least from one of the same size, the closest first. */
export function nearest({ pixels, labels, width, height }: Pictures, wanted: Uint8Array, count: number): number[] {
  const size = width * height;
  const distances = Array.from(labels, (_, row) => {
    let sum = 0;
    for (let at = row * size, index = 0; index < size; at++, index++) {
      const difference = pixels[at]! - wanted[index]!;
      sum += difference * difference;
    }
    return { row, sum };
  });
  return distances
    .sort((a, b) => a.sum - b.sum)
    .slice(0, count)
    .map(({ row }) => row);
}
