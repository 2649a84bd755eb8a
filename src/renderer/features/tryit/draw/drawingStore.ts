import { create } from "zustand";
import { side, withStroke, type Pen, type Point } from "./stroke.ts";

const blank = new Uint8Array(side * side);
/** States that can be gone back to. */
const longestPast = 50;
export const penWidths = { least: 1, most: 4, step: 0.5, usual: 2 } as const;

/** What is drawn. It stays while other places are visited. */
export interface DrawingStore {
  pixels: Uint8Array;
  past: readonly Uint8Array[];
  pen: Pen;
  /** Name of the true class, as long as the picture is still the unseen one that was put here. */
  truth: string | undefined;
}

export const useDrawing = create<DrawingStore>(() => ({ pixels: blank, past: [], pen: { kind: "pen", width: penWidths.usual }, truth: undefined }));

const change = useDrawing.setState;

/** Before the first of a stroke's pieces: undo takes the whole of it back. */
export function beginStroke(): void {
  change(({ past, pixels }) => ({ past: [...past, pixels].slice(-longestPast), truth: undefined }));
}

export function drawPiece(from: Point, to: Point): void {
  change(({ pixels, pen }) => ({ pixels: withStroke(pixels, from, to, pen) }));
}

export function showPicture(pixels: Uint8Array, truth?: string): void {
  beginStroke();
  change({ pixels, truth });
}

export function clearDrawing(): void {
  if (useDrawing.getState().pixels.some((level) => level > 0)) showPicture(blank);
}

export function undoStroke(): void {
  change(({ past, pixels, truth }) => (past.length === 0 ? { pixels, truth } : { pixels: past.at(-1)!, past: past.slice(0, -1), truth: undefined }));
}

export function takePen(kind: Pen["kind"]): void {
  change(({ pen }) => ({ pen: { ...pen, kind } }));
}

export function setPenWidth(width: number): void {
  change(({ pen }) => ({ pen: { ...pen, width: Math.min(penWidths.most, Math.max(penWidths.least, width)) } }));
}
