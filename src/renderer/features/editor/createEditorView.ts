import type { editor, IDisposable } from "monaco-editor";
import type * as Monaco from "monaco-editor/editor";
import { changedLines, gapLines } from "./changedLines.ts";
import styles from "./MonacoEditor.module.css";
import type { ShapeHint } from "./shapeHints.ts";
import { createTextEcho, type TextEcho } from "./textEcho.ts";

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

export type ProblemDirection = "next" | "prev";

interface OpenFile {
  model: editor.ITextModel;
  original: string | undefined;
  echo: TextEcho;
}

export interface EditorView {
  /** Shows the file called `active`; texts that changed from outside are taken over, with the way back by undo. */
  show(files: readonly EditorFile[], active: string): void;
  setOptions(options: editor.IEditorOptions): void;
  setShapes(shapes: readonly ShapeHint[]): void;
  reveal(line: number, column?: number): void;
  focus(): void;
  /** Goes there and says what is wrong. */
  nextProblem(direction: ProblemDirection): void;
  dispose(): void;
}

export interface EditorViewDeps {
  monaco: typeof Monaco;
  box: HTMLElement;
  options: editor.IStandaloneEditorConstructionOptions;
  /** Id of the element that says how Tab leaves. */
  describedBy: string;
  /** The app's own, in the menu that the right button opens: Monaco's is not part of the page. */
  palette: { label: string; open(): void };
  onEdit(path: string, text: string): void;
  onProblems(problems: readonly Problem[]): void;
}

/** Where the lesson's files are for the type checker: beside the packages that a program may import. */
const lessonRoot = "file:///lesson/";

/** Monaco with one model a file of the lesson, so that they see each other's types. */
export function createEditorView({ monaco, box, options, describedBy, palette, onEdit, onProblems }: EditorViewDeps): EditorView {
  const view = monaco.editor.create(box, { ...options, model: null });
  const marks = view.createDecorationsCollection();
  const models = new Map<string, OpenFile>();
  const disposables: IDisposable[] = [];
  let taking = false;
  // Columns are as wide as the letters: measured again when the typeface is there.
  void document.fonts.load(`13px ${options.fontFamily ?? "monospace"}`).then(() => monaco.editor.remeasureFonts());
  let shapes: readonly ShapeHint[] = [];
  const shapesChanged = new monaco.Emitter<void>();

  const pathOf = (uri: { toString(): string }): string | undefined => (uri.toString().startsWith(lessonRoot) ? decodeURIComponent(uri.toString().slice(lessonRoot.length)) : undefined);

  function open({ path, text, original }: EditorFile): void {
    const uri = monaco.Uri.parse(`${lessonRoot}${path}`);
    const model = monaco.editor.getModel(uri) ?? monaco.editor.createModel(text, "typescript", uri);
    model.updateOptions({ tabSize: 2, insertSpaces: true, bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false } });
    const file: OpenFile = { model, original, echo: createTextEcho(text) };
    models.set(path, file);
    model.onDidChangeContent(() => {
      if (!taking) {
        const typed = model.getValue();
        file.echo.tell(typed);
        onEdit(path, typed);
      }
      if (view.getModel() === model) mark(file);
    });
  }

  /** A text from outside: a reset, another window, another language. */
  function takeOver({ model, echo }: OpenFile, text: string): void {
    if (!echo.isNews(text) || text === model.getValue()) return;
    taking = true;
    model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null);
    model.pushStackElement();
    taking = false;
  }

  function mark({ model, original }: OpenFile): void {
    const text = model.getValue();
    const line = (number: number, option: editor.IModelDecorationOptions): editor.IModelDeltaDecoration => ({ range: new monaco.Range(number, 1, number, 1), options: { isWholeLine: true, ...option } });
    marks.set([
      ...gapLines(text).map((number) => line(number, { className: styles["gap"]!, marginClassName: styles["gapMargin"]!, linesDecorationsClassName: styles["gapMark"]! })),
      ...(original === undefined ? [] : changedLines(original, text)).map((number) => line(number, { marginClassName: styles["changed"]! })),
    ]);
  }

  disposables.push(
    view.addAction({ id: "backprop.palette", label: palette.label, contextMenuGroupId: "z_commands", run: () => palette.open() }),
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
        const hints = shapes.flatMap(({ path: of, line, text, label }) => {
          if (of !== path || line < range.startLineNumber || line > range.endLineNumber || line > model.getLineCount()) return [];
          return model.getLineContent(line) === text ? [{ position: { lineNumber: line, column: model.getLineMaxColumn(line) }, label, paddingLeft: true }] : [];
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
          takeOver(entry, file.text);
        }
      }
      const entry = models.get(active);
      const file = files.find(({ path }) => path === active);
      if (!entry || !file) return;
      if (view.getModel() !== entry.model) view.setModel(entry.model);
      view.updateOptions({ readOnly: file.readOnly });
      mark(entry);
      box.querySelector("textarea, .native-edit-context")?.setAttribute("aria-describedby", describedBy);
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
    nextProblem(direction) {
      view.focus();
      void view.getAction(`editor.action.marker.${direction}`)?.run();
    },
    dispose() {
      for (const one of disposables) one.dispose();
      shapesChanged.dispose();
      view.dispose();
      for (const { model } of models.values()) model.dispose();
      onProblems([]);
    },
  };
}
