import type { RefObject } from "react";
import { toAppError } from "#shared/AppError.ts";
import { useCommand } from "../commands/useCommand.ts";
import type { EditorPaneHandle } from "../features/editor/EditorPane.tsx";
import { tell } from "../notices/noticeStore.ts";
import { prefer, usePreferences } from "../preferences/preferences.ts";
import type { WorkKeeper } from "../work/createWorkKeeper.ts";

export interface EditorCommandsDeps {
  editor: RefObject<EditorPaneHandle | null>;
  keeper: Pick<WorkKeeper, "keep" | "undoReset">;
  /** Undefined while the code is the starter. */
  reset: (() => void) | undefined;
  /** Shows earlier states of the code. */
  showVersions(): void;
}

/** What can be asked of the code by key, wherever the focus is in the lesson. */
export function useEditorCommands({ editor, keeper, reset, showVersions }: EditorCommandsDeps): void {
  async function keep(): Promise<void> {
    try {
      await keeper.keep();
      tell({ kind: "ok", text: { key: "editor.kept" }, detail: { key: "editor.keptDetail" } });
    } catch (error) {
      const { code } = toAppError(error);
      tell({ kind: "danger", text: { key: `errors.${code}.title` }, detail: { key: `errors.${code}.action` } });
    }
  }

  useCommand("lesson.keep", () => void keep());
  useCommand("lesson.versions", showVersions);
  useCommand("lesson.nextProblem", () => editor.current?.nextProblem("next"));
  useCommand("lesson.problemBefore", () => editor.current?.nextProblem("prev"));
  useCommand("lesson.tabMovesFocus", () => prefer({ editorTabMovesFocus: !usePreferences.getState().editorTabMovesFocus }));
  useCommand(
    "lesson.reset",
    reset &&
      (() => {
        reset();
        tell({ kind: "info", text: { key: "editor.wasReset" }, action: { label: { key: "editor.undoReset" }, run: keeper.undoReset, isUndo: true } });
      }),
  );
}
