import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, type CSSProperties, type Ref } from "react";
import { useTranslation } from "react-i18next";
import { runCommand } from "#renderer/commands/commandStore.ts";
import type { Language } from "#shared/contracts/lessons.ts";
import { usePreferences } from "#renderer/preferences/preferences.ts";
import type { EditorFile, EditorView, Problem, ProblemDirection } from "./createEditorView.ts";
import { editorTheme, themeName } from "./editorTheme.ts";
import { EditorFailure } from "./EditorFailure.tsx";
import { isLoadedIn, loadedMonaco, loadMonaco } from "./loadMonaco.ts";
import styles from "./MonacoEditor.module.css";
import { PlainCode } from "./PlainCode.tsx";
import type { ShapeHint } from "./shapeHints.ts";

export interface EditorHandle {
  reveal(line: number, column?: number): void;
  focus(): void;
  nextProblem(direction: ProblemDirection): void;
}

export interface MonacoEditorProps {
  files: readonly EditorFile[];
  active: string;
  label: string;
  language: Language;
  theme: "light" | "dark" | "contrast";
  fontSize: number;
  tabMovesFocus: boolean;
  describedBy: string;
  shapes: readonly ShapeHint[];
  onEdit(path: string, text: string): void;
  onProblems(problems: readonly Problem[]): void;
  ref?: Ref<EditorHandle>;
}

/** The code editor. Until it is loaded the code stands there to be read, at the same place. */
export function MonacoEditor({ files, active, label, language, theme, fontSize, tabMovesFocus, describedBy, shapes, onEdit, onProblems, ref }: MonacoEditorProps) {
  const { t } = useTranslation();
  const paletteLabel = t("palette.title");
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const [module, setModule] = useState(() => loadedMonaco(language));
  const [failed, setFailed] = useState(false);
  const [tries, setTries] = useState(0);
  const told = useRef({ onEdit, onProblems });
  useEffect(() => {
    told.current = { onEdit, onProblems };
  });

  useEffect(() => {
    let wanted = true;
    // Its words are chosen while it is loaded: a page in another language begins anew, at the same place.
    if (!isLoadedIn(language)) location.reload();
    else {
      loadMonaco(language).then(
        (loaded) => wanted && setModule(loaded),
        // A file of the editor could not be had: a page that is newer than what serves it, or a disk that fails.
        () => wanted && setFailed(true),
      );
    }
    return () => {
      wanted = false;
    };
  }, [language, tries]);

  // Before the browser paints: the first picture with the editor has its code in it.
  useLayoutEffect(() => {
    if (!module || !box.current) return;
    const made = module.createEditorView({
      monaco: module.monaco,
      box: box.current,
      options: { ...options, ariaLabel: label },
      describedBy,
      palette: { label: paletteLabel, open: () => void runCommand("shell.palette") },
      onEdit: (path, text) => told.current.onEdit(path, text),
      onProblems: (problems) => told.current.onProblems(problems),
    });
    view.current = made;
    return () => {
      view.current = undefined;
      made.dispose();
    };
    // The label only names it: it is set again below. Another language needs another page anyway.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [module, describedBy]);

  useLayoutEffect(() => {
    if (!module) return;
    module.monaco.editor.defineTheme(themeName, editorTheme(theme));
    module.monaco.editor.setTheme(themeName);
  }, [module, theme]);
  const { textSize, density } = usePreferences();
  useLayoutEffect(() => {
    const size = fontSize * scaleOfText();
    view.current?.setOptions({ fontSize: size, lineHeight: Math.round(size * lineHeight), tabFocusMode: tabMovesFocus, ariaLabel: label });
  }, [module, fontSize, textSize, density, tabMovesFocus, label]);
  useLayoutEffect(() => view.current?.show(files, active), [module, files, active]);
  useLayoutEffect(() => view.current?.setShapes(shapes), [module, shapes]);

  useImperativeHandle(ref, () => ({
    reveal: (line, column) => view.current?.reveal(line, column),
    focus: () => view.current?.focus(),
    nextProblem: (direction) => view.current?.nextProblem(direction),
  }));

  const code = files.find(({ path }) => path === active)?.text ?? "";
  const retry = (): void => {
    setFailed(false);
    setTries((count) => count + 1);
  };
  return (
    <div className={styles["frame"]} style={{ "--code-size": `${fontSize}px` } as CSSProperties}>
      {!module && (
        <div className={styles["plain"]}>
          {failed && <EditorFailure text={code} retry={retry} />}
          <PlainCode label={label} text={code} />
        </div>
      )}
      {/* Monaco gives its colours to what it calls a component: its menu lies in here, outside of the editor. */}
      <div ref={box} className={`${styles["box"]} monaco-component`} data-ready={module !== undefined} data-f6-first="" />
    </div>
  );
}

/** Of the size of the letters. */
const lineHeight = 20 / 13;

/** What the size of text is multiplied by: a setting, and the density of a projector. */
function scaleOfText(): number {
  const style = getComputedStyle(document.documentElement);
  return Number(style.getPropertyValue("--text-scale")) * Number(style.getPropertyValue("--density-scale"));
}

const options = {
  theme: themeName,
  automaticLayout: true,
  fontFamily: "'JetBrains Mono Variable', monospace",
  fontLigatures: false,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  overviewRulerLanes: 0,
  hideCursorInOverviewRuler: true,
  lineNumbersMinChars: 4,
  lineDecorationsWidth: 13,
  glyphMargin: false,
  folding: false,
  padding: { top: 8, bottom: 8 },
  renderLineHighlight: "all",
  // A lesson's lines are longer than its pane at 1366 px; nobody should have to scroll to read one.
  wordWrap: "on",
  wrappingIndent: "indent",
  bracketPairColorization: { enabled: false },
  guides: { indentation: false },
  fixedOverflowWidgets: true,
  stickyScroll: { enabled: false },
  scrollbar: { alwaysConsumeMouseWheel: false, verticalScrollbarSize: 10, useShadows: false },
  // Nobody makes such suggestions here.
  inlineSuggest: { enabled: false },
  unicodeHighlight: { ambiguousCharacters: false },
} as const;
