import type { LessonView } from "#shared/contracts/lessons.ts";
import type { EditorFile } from "../features/editor/createEditorView.ts";
import type { CodeFiles } from "../work/workStore.ts";

interface LessonCode {
  lesson: Pick<LessonView, "entry" | "starter" | "solution">;
  /** The learner's own code; undefined while it is the starter. */
  own: CodeFiles | undefined;
}

/** As it is run: what is not the learner's is the lesson's. */
export function savedFiles({ lesson, own }: LessonCode): CodeFiles {
  return { ...lesson.starter, ...own };
}

/** Tabs of the editor: the file that is run first, the others to be read, and at the end the solution once it may be seen. */
export function editorFiles({ lesson, own, showSolution }: LessonCode & { showSolution: boolean }): EditorFile[] {
  const { entry, starter, solution } = lesson;
  const code = Object.entries(savedFiles({ lesson, own })).map(([path, text]): EditorFile => ({ path, text, readOnly: path !== entry, original: path === entry ? starter[path] : undefined }));
  const solved = showSolution && solution[entry] !== undefined ? [{ path: `solution/${entry}`, text: solution[entry], readOnly: true, original: undefined }] : [];
  return [...code.filter(({ path }) => path === entry), ...code.filter(({ path }) => path !== entry), ...solved];
}

/** Whether a program asks for training in steps: with `fit`, `train` or a model's `fit`. A formula such as `fitLine` draws no curve. */
export function trainsSteps(files: CodeFiles): boolean {
  return Object.values(files).some((text) => /\b(?:fit|train)\s*\(/.test(text));
}
