import { useEffect, useImperativeHandle, useRef, useState, type Ref } from "react";
import type { Language } from "#shared/contracts/lessons.ts";
import type { EditorFile, EditorView, Problem, ShapeHint } from "./createEditorView.ts";
import { editorTheme, themeName } from "./editorTheme.ts";
import { isLoadedIn, loadMonaco, type MonacoModule } from "./loadMonaco.ts";
import styles from "./MonacoEditor.module.css";
import { PlainCode } from "./PlainCode.tsx";

export interface EditorHandle {
  reveal(line: number, column?: number): void;
  focus(): void;
  nextProblem(): void;
}

export interface MonacoEditorProps {
  files: readonly EditorFile[];
  active: string;
  label: string;
  language: Language;
  theme: "light" | "dark" | "contrast";
  fontSize: number;
  tabMovesFocus: boolean;
  shapes: readonly ShapeHint[];
  onEdit(path: string, text: string): void;
  onProblems(problems: readonly Problem[]): void;
  ref?: Ref<EditorHandle>;
}

/** The code editor. Until it is loaded the code stands there to be read, at the same place. */
export function MonacoEditor({ files, active, label, language, theme, fontSize, tabMovesFocus, shapes, onEdit, onProblems, ref }: MonacoEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const [module, setModule] = useState<MonacoModule>();
  const [create, setCreate] = useState<typeof import("./createEditorView.ts").createEditorView>();
  const told = useRef({ onEdit, onProblems });
  useEffect(() => {
    told.current = { onEdit, onProblems };
  });

  useEffect(() => {
    let wanted = true;
    const load = async (): Promise<void> => {
      const [loaded, { createEditorView }] = await Promise.all([loadMonaco(language), import("./createEditorView.ts")]);
      if (!wanted) return;
      setCreate(() => createEditorView);
      setModule(loaded);
    };
    // Its words are chosen while it is loaded: a page in another language begins anew, at the same place.
    if (isLoadedIn(language)) void load();
    else location.reload();
    return () => {
      wanted = false;
    };
  }, [language]);

  useEffect(() => {
    if (!module || !create || !box.current) return;
    const made = create({
      module,
      box: box.current,
      options: { ...options, ariaLabel: label },
      onEdit: (path, text) => told.current.onEdit(path, text),
      onProblems: (problems) => told.current.onProblems(problems),
    });
    view.current = made;
    return () => {
      view.current = undefined;
      made.dispose();
    };
    // The label only names it: it is set again below.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [module, create]);

  useEffect(() => {
    if (!module) return;
    module.monaco.editor.defineTheme(themeName, editorTheme(theme));
    module.monaco.editor.setTheme(themeName);
  }, [module, theme]);
  useEffect(() => view.current?.setOptions({ fontSize, lineHeight: Math.round(fontSize * 1.54), tabFocusMode: tabMovesFocus, ariaLabel: label }), [module, fontSize, tabMovesFocus, label]);
  useEffect(() => view.current?.show(files, active), [module, create, files, active]);
  useEffect(() => view.current?.setShapes(shapes), [module, create, shapes]);

  useImperativeHandle(ref, () => ({
    reveal: (line, column) => view.current?.reveal(line, column),
    focus: () => view.current?.focus(),
    nextProblem: () => view.current?.nextProblem(),
  }));

  return (
    <div className={styles["frame"]}>
      {!module && <PlainCode label={label} text={files.find(({ path }) => path === active)?.text ?? ""} />}
      <div ref={box} className={styles["box"]} data-ready={module !== undefined} />
    </div>
  );
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
  lineNumbersMinChars: 3,
  lineDecorationsWidth: 14,
  glyphMargin: false,
  folding: false,
  padding: { top: 8, bottom: 8 },
  renderLineHighlight: "line",
  fixedOverflowWidgets: true,
  stickyScroll: { enabled: false },
  scrollbar: { alwaysConsumeMouseWheel: false },
  unicodeHighlight: { ambiguousCharacters: false },
} as const;
