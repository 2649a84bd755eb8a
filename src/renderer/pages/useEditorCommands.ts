import type { RefObject } from "react";
import { useTranslation } from "react-i18next";
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
  const { t } = useTranslation();

  async function keep(): Promise<void> {
    try {
      await keeper.keep();
      tell({ kind: "ok", text: t("editor.kept"), detail: t("editor.keptDetail") });
    } catch (error) {
      const { code } = toAppError(error);
      tell({ kind: "danger", text: t(`errors.${code}.title`), detail: t(`errors.${code}.action`) });
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
        tell({ kind: "info", text: t("editor.wasReset"), action: { label: t("editor.undoReset"), run: keeper.undoReset, isUndo: true } });
      }),
  );
}
