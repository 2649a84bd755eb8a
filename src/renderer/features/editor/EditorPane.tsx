import { History, Lock, RotateCcw, Undo2 } from "lucide-react";
import { useImperativeHandle, useRef, useState, type ReactNode, type Ref } from "react";
import { useTranslation } from "react-i18next";
import type { Language } from "#shared/contracts/lessons.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import type { EditorFile, Problem, ProblemDirection } from "./createEditorView.ts";
import styles from "./EditorPane.module.css";
import { MonacoEditor, type EditorHandle } from "./MonacoEditor.tsx";
import type { ShapeHint } from "./shapeHints.ts";

export interface EditorPaneProps {
  files: readonly EditorFile[];
  /** The file that is run: first shown. */
  entry: string;
  saving: "saved" | "typing" | "saving" | "failed";
  language: Language;
  theme: "light" | "dark" | "contrast";
  fontSize: number;
  tabMovesFocus: boolean;
  /** Id of the element that says how Tab leaves the editor. */
  describedBy: string;
  shapes: readonly ShapeHint[];
  onEdit(path: string, text: string): void;
  onProblems(problems: readonly Problem[]): void;
  /** Undefined while the code is the starter. */
  onReset: (() => void) | undefined;
  /** Right after a reset, or after an earlier state was brought back. */
  onUndoReset: (() => void) | undefined;
  /** Shows earlier states of the code. */
  onVersions(): void;
  /** Starts and stops a run. */
  command: ReactNode;
  /** Says what a run takes. */
  plan: ReactNode;
  ref?: Ref<EditorPaneHandle>;
}

export interface EditorPaneHandle {
  reveal(path: string, line: number, column?: number): void;
  nextProblem(direction: ProblemDirection): void;
}

/** The learner's code: a tab a file, what is saved, back to the start, and Run. */
export function EditorPane({ files, entry, saving, onReset, onUndoReset, onVersions, command, plan, ref, ...editor }: EditorPaneProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(entry);
  const handle = useRef<EditorHandle>(null);
  const active = files.some(({ path }) => path === chosen) ? chosen : entry;
  useImperativeHandle(ref, () => ({
    reveal(path, line, column) {
      setChosen(path);
      // After the other file is shown.
      requestAnimationFrame(() => handle.current?.reveal(line, column));
    },
    nextProblem: (direction) => handle.current?.nextProblem(direction),
  }));
  return (
    <section className={styles["pane"]} aria-label={t("editor.region")}>
      <header className={styles["bar"]}>
        <div className={styles["tabs"]} role="tablist" aria-label={t("editor.files")}>
          {files.map(({ path, readOnly }) => (
            <button key={path} type="button" role="tab" aria-selected={path === active} tabIndex={path === active ? 0 : -1} className={styles["tab"]} onClick={() => setChosen(path)} onKeyDown={(event) => moveTab(event, files, active, setChosen)}>
              {path}
              {readOnly && <Lock size={13} strokeWidth={2} aria-label={t("editor.readOnly")} />}
            </button>
          ))}
        </div>
        <span className={styles["saving"]} role="status">
          {saving === "failed" ? t("editor.notSaved") : saving === "saved" ? "" : t("editor.saving")}
        </span>
        <Button variant="quiet" onPress={onVersions} aria-label={t("editor.versions.title")}>
          <History size={16} strokeWidth={1.75} aria-hidden="true" />
        </Button>
        {onUndoReset ? (
          <Button variant="quiet" onPress={onUndoReset}>
            <Undo2 size={16} strokeWidth={1.75} aria-hidden="true" />
            {t("editor.undoReset")}
          </Button>
        ) : (
          <Button variant="quiet" isDisabled={!onReset} onPress={() => onReset?.()} aria-label={t("editor.reset")}>
            <RotateCcw size={16} strokeWidth={1.75} aria-hidden="true" />
          </Button>
        )}
        {command}
      </header>
      {plan}
      <MonacoEditor ref={handle} files={files} active={active} label={t("editor.code", { file: active })} {...editor} />
    </section>
  );
}

function moveTab(event: React.KeyboardEvent<HTMLElement>, files: readonly EditorFile[], active: string, choose: (path: string) => void): void {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (by === undefined) return;
  const next = files[(files.findIndex(({ path }) => path === active) + by + files.length) % files.length];
  if (!next) return;
  choose(next.path);
  const tabs = event.currentTarget.parentElement?.querySelectorAll<HTMLElement>("[role=tab]");
  tabs?.[files.indexOf(next)]?.focus();
}
