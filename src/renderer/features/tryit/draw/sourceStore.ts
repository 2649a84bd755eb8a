import { useMemo } from "react";
import { create } from "zustand";
import { imageToDigit, type Paper } from "#core/digits/imageToDigit.ts";
import { useDrawing } from "./drawingStore.ts";
import { readPicture, type ChosenPicture, type PictureProblem } from "./readPicture.ts";
import { isInked, side } from "./stroke.ts";

export type Source = "draw" | "image";

/** What the model is shown: the drawing, or a picture from outside. */
export interface SourceStore {
  source: Source;
  picture: ChosenPicture | undefined;
  /** What it lies on, where a person said otherwise than its rim. */
  paper: Paper | undefined;
  problem: PictureProblem | undefined;
}

export const useSource = create<SourceStore>(() => ({ source: "draw", picture: undefined, paper: undefined, problem: undefined }));

export function showSource(source: Source): void {
  useSource.setState({ source });
}

export async function choosePicture(file: File): Promise<void> {
  const read = await readPicture(file);
  useSource.setState(typeof read === "string" ? { source: "image", problem: read } : { source: "image", picture: read, paper: undefined, problem: undefined });
}

/** The drawing or the picture as models are shown it, 28x28; undefined when nothing is on it. */
export function digitOf({ source, picture, paper }: SourceStore, drawing: Uint8Array): Uint8Array | undefined {
  try {
    if (source === "draw") return isInked(drawing) ? imageToDigit({ width: side, height: side, pixels: drawing }, "dark") : undefined;
    return picture && imageToDigit(picture.grey, paper ?? picture.paper);
  } catch {
    // An even surface, all ink or all paper.
    return undefined;
  }
}

export function useDigit(): Uint8Array | undefined {
  const source = useSource();
  const pixels = useDrawing((drawing) => drawing.pixels);
  return useMemo(() => digitOf(source, pixels), [source, pixels]);
}
