import type { editor, IDisposable } from "monaco-editor";
import { changedLines, gapLines } from "./changedLines.ts";
import styles from "./MonacoEditor.module.css";
import type { MonacoModule } from "./loadMonaco.ts";

export interface EditorFile {
  path: string;
  text: string;
  readOnly: boolean;
  /** As the lesson gave it: lines that differ get a bar. */
  original: string | undefined;
}

export interface Problem {
  path: string;
  line: number;
  column: number;
  message: string;
  severity: "error" | "warning";
}

export interface ShapeHint {
  path: string;
  line: number;
  name: string;
  shape: string;
}

export interface EditorView {
  /** Shows the file called `active`; texts that changed from outside are taken over, with the way back by undo. */
  show(files: readonly EditorFile[], active: string): void;
  setOptions(options: editor.IEditorOptions): void;
  setShapes(shapes: readonly ShapeHint[]): void;
  reveal(line: number, column?: number): void;
  focus(): void;
  nextProblem(): void;
  dispose(): void;
}

export interface EditorViewDeps {
  module: MonacoModule;
  box: HTMLElement;
  options: editor.IStandaloneEditorConstructionOptions;
  onEdit(path: string, text: string): void;
  onProblems(problems: readonly Problem[]): void;
}

/** Monaco with one model a file of the lesson, so that they see each other's types. */
export function createEditorView({ module: { monaco, lessonRoot }, box, options, onEdit, onProblems }: EditorViewDeps): EditorView {
  const view = monaco.editor.create(box, { ...options, model: null });
  const models = new Map<string, { model: editor.ITextModel; marks: editor.IEditorDecorationsCollection | undefined; original: string | undefined }>();
  const disposables: IDisposable[] = [];
  let taking = false;
  let shapes: readonly ShapeHint[] = [];
  const shapesChanged = new monaco.Emitter<void>();

  const pathOf = (uri: { toString(): string }): string | undefined => (uri.toString().startsWith(lessonRoot) ? decodeURIComponent(uri.toString().slice(lessonRoot.length)) : undefined);

  function open({ path, text, original }: EditorFile): void {
    const uri = monaco.Uri.parse(`${lessonRoot}${path}`);
    const model = monaco.editor.getModel(uri) ?? monaco.editor.createModel(text, "typescript", uri);
    model.updateOptions({ tabSize: 2, insertSpaces: true });
    models.set(path, { model, marks: undefined, original });
    disposables.push(
      model.onDidChangeContent(() => {
        if (!taking) onEdit(path, model.getValue());
        if (view.getModel() === model) mark(path);
      }),
    );
  }

  /** A text from outside: a reset, another window, another language. */
  function takeOver(model: editor.ITextModel, text: string): void {
    if (model.getValue() === text) return;
    taking = true;
    model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null);
    model.pushStackElement();
    taking = false;
  }

  function mark(path: string): void {
    const entry = models.get(path);
    if (!entry || view.getModel() !== entry.model) return;
    const text = entry.model.getValue();
    const line = (number: number, option: editor.IModelDecorationOptions): editor.IModelDeltaDecoration => ({ range: new monaco.Range(number, 1, number, 1), options: option });
    const decorations = [
      ...gapLines(text).map((number) => line(number, { isWholeLine: true, className: styles["gap"]!, linesDecorationsClassName: styles["gapMark"]! })),
      ...(entry.original === undefined ? [] : changedLines(entry.original, text)).map((number) => line(number, { linesDecorationsClassName: styles["changed"]! })),
    ];
    entry.marks ??= view.createDecorationsCollection();
    entry.marks.set(decorations);
  }

  disposables.push(
    monaco.editor.onDidChangeMarkers(() => {
      const found = monaco.editor.getModelMarkers({}).flatMap(({ resource, startLineNumber, startColumn, message, severity }): Problem[] => {
        const path = pathOf(resource);
        if (path === undefined || severity < monaco.MarkerSeverity.Warning) return [];
        return [{ path, line: startLineNumber, column: startColumn, message, severity: severity === monaco.MarkerSeverity.Error ? "error" : "warning" }];
      });
      onProblems(found);
    }),
    monaco.languages.registerInlayHintsProvider("typescript", {
      onDidChangeInlayHints: shapesChanged.event,
      provideInlayHints: (model, range) => {
        const path = pathOf(model.uri);
        const hints = shapes.flatMap(({ path: of, line, name, shape }) => {
          if (of !== path || line < range.startLineNumber || line > range.endLineNumber || line > model.getLineCount()) return [];
          const at = new RegExp(`\\b${name.replaceAll("$", "\\$")}\\b`).exec(model.getLineContent(line));
          return at ? [{ position: { lineNumber: line, column: at.index + name.length + 1 }, label: ` ${shape}`, paddingLeft: true }] : [];
        });
        return { hints, dispose: () => undefined };
      },
    }),
  );

  return {
    show(files, active) {
      for (const [path, { model }] of models) {
        if (files.some((file) => file.path === path)) continue;
        model.dispose();
        models.delete(path);
      }
      for (const file of files) {
        const entry = models.get(file.path);
        if (!entry) open(file);
        else {
          entry.original = file.original;
          takeOver(entry.model, file.text);
        }
      }
      const entry = models.get(active);
      const file = files.find(({ path }) => path === active);
      if (!entry || !file) return;
      if (view.getModel() !== entry.model) {
        view.setModel(entry.model);
        entry.marks = undefined;
      }
      view.updateOptions({ readOnly: file.readOnly });
      mark(active);
    },
    setOptions: (changed) => view.updateOptions(changed),
    setShapes(given) {
      shapes = given;
      shapesChanged.fire();
    },
    reveal(line, column = 1) {
      view.revealLineInCenter(line);
      view.setPosition({ lineNumber: line, column });
      view.focus();
    },
    focus: () => view.focus(),
    nextProblem: () => void view.getAction("editor.action.marker.next")?.run(),
    dispose() {
      for (const one of disposables) one.dispose();
      shapesChanged.dispose();
      view.dispose();
      for (const { model } of models.values()) model.dispose();
      onProblems([]);
    },
  };
}
