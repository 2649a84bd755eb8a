import { useEffect } from "react";
import { clearDrawing, penWidths, setPenWidth, takePen, undoStroke, useDrawing } from "./drawingStore.ts";
import { useSource } from "./sourceStore.ts";

/** Keys of the place, wherever the focus is but in a field or a list that is open. */
export function useTryKeys({ unseen }: { unseen: (() => void) | undefined }): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey || isBusy(event.target)) return;
      const act = actionOf(event, unseen);
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [unseen]);
}

function actionOf({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent, unseen: (() => void) | undefined): (() => void) | undefined {
  const drawing = useSource.getState().source === "draw";
  if (ctrlKey || metaKey) return drawing && !shiftKey && key.toLowerCase() === "z" ? undoStroke : undefined;
  const { width } = useDrawing.getState().pen;
  switch (key.toLowerCase()) {
    case "r":
      return unseen;
    case "b":
      return () => takePen("pen");
    case "e":
      return () => takePen("erase");
    case "delete":
      return drawing ? clearDrawing : undefined;
    case "[":
      return () => setPenWidth(width - penWidths.step);
    case "]":
      return () => setPenWidth(width + penWidths.step);
    default:
      return undefined;
  }
}

function isBusy(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input:not([type='range']), textarea, [contenteditable], [role='listbox'], [role='menu'], [role='dialog']") !== null;
}
