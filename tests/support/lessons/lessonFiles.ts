import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A small lesson that is right in every part; change one to make it wrong. */
export function lessonFiles(change: { meta?: object; files?: Readonly<Record<string, string | undefined>> } = {}): Map<string, string> {
  const both = (text: string): { en: string; es: string } => ({ en: text, es: `${text} (es)` });
  const meta = {
    format: 1,
    id: "tiny",
    title: both("Tiny"),
    summary: both("A tiny lesson"),
    minutes: 5,
    skills: { taught: ["T1"], practised: [] },
    data: { name: "digits", train: 8000, validation: 1000, heldOut: 1000, bytes: 1 },
    entry: "main.ts",
    comments: { turn: both("your turn") },
    solutionRuns: ["other.ts", "main.ts"],
    band: { series: "val_accuracy", from: 0.9, to: 1, measured: [1, 2, 3, 4, 5].map((seed) => ({ seed, value: 0.95 })) },
    predictions: [{ id: "guess", kind: "number", text: both("How many?"), about: { series: "val_accuracy", percent: true }, right: { from: 1, to: 2 }, because: both("So it is.") }],
    explanations: [{ id: "why", kind: "choice", text: both("Why?"), options: [{ id: "a", text: both("A") }, { id: "b", text: both("B") }], right: "a", because: both("Because of A.") }],
    hints: [both("Look")],
    checks: [
      { id: "guess", kind: "P", title: both("Guessed") },
      { id: "answer", kind: "F", title: both("Exports answer") },
      { id: "good", kind: "M", title: both("Good") },
      { id: "again", kind: "B", on: "run", title: both("Again") },
      { id: "hidden", kind: "H", title: both("Hidden") },
      { id: "why", kind: "X", title: both("Said why") },
    ],
    faults: [{ code: "LR+", check: "good", title: both("Too fast") }],
    ...change.meta,
  };
  const files: Record<string, string | undefined> = {
    "meta.json": JSON.stringify(meta),
    "en/lesson.md": 'Text.\n\n:::predict{id="guess"}\nGuess.\n:::\n',
    "es/lesson.md": 'Texto.\n\n:::predict{id="guess"}\nAdivina.\n:::\n',
    "starter/main.ts": "// @turn\nexport const answer = 0;\n",
    "solution/main.ts": "// @turn\nexport const answer = 1;\n",
    "solution/other.ts": "export const answer = 2;\n",
    "checks.ts": "export const checks = [];\n",
    ...change.files,
  };
  return new Map(Object.entries(files).flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])));
}

/** Writes a course folder with these lessons under `root`; `change` is of its course.json. */
export function writeCourse(root: string, course: string, lessons: Readonly<Record<string, ReadonlyMap<string, string>>>, change: object = {}): void {
  const manifest = { format: 1, id: course, title: { en: course, es: course }, summary: { en: course, es: course }, lessons: Object.keys(lessons), ...change };
  write(join(root, course, "course.json"), JSON.stringify(manifest));
  for (const [lesson, files] of Object.entries(lessons)) for (const [path, text] of files) write(join(root, course, "lessons", lesson, path), text);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
