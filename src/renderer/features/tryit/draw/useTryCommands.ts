import { useCommand } from "#renderer/commands/useCommand.ts";
import { clearDrawing, penWidths, setPenWidth, takePen, undoStroke, useDrawing } from "./drawingStore.ts";
import { useSource } from "./sourceStore.ts";

/** What can be asked of the place by key or from the palette. */
export function useTryCommands({ unseen }: { unseen: (() => void) | undefined }): void {
  const drawing = useSource(({ source }) => source === "draw");
  const widen = (by: number): void => setPenWidth(useDrawing.getState().pen.width + by);
  const whileDrawing = (act: () => void): (() => void) | undefined => (drawing ? act : undefined);
  useCommand("try.unseen", unseen);
  useCommand("try.pen", whileDrawing(() => takePen("pen")));
  useCommand("try.erase", whileDrawing(() => takePen("erase")));
  useCommand("try.thinner", whileDrawing(() => widen(-penWidths.step)));
  useCommand("try.thicker", whileDrawing(() => widen(penWidths.step)));
  useCommand("try.clear", whileDrawing(clearDrawing));
  useCommand("try.undo", whileDrawing(undoStroke));
}
