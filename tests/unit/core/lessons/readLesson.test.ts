import { describe, expect, test } from "vitest";
import { readLesson } from "#core/lessons/readLesson.ts";
import { lessonFiles } from "#tests/support/lessons/lessonFiles.ts";

const place = { course: "course", lesson: "tiny" };
const read = (change: Parameters<typeof lessonFiles>[0] = {}) => readLesson(place, lessonFiles(change), "v");

/** A prediction with a choice of two. */
function aboutCurve(about: object | undefined, first: object): object {
  const both = { en: "How much?", es: "¿Cuánto?" };
  return { id: "guess", kind: "choice", text: both, options: [{ id: "a", text: both, ...first }, { id: "b", text: both }], about, right: "a", because: both };
}

describe("a lesson", () => {
  test("has its code in each language, and each solution run as a whole program", () => {
    const { starter, solution, solutionRuns } = read();
    expect(starter).toEqual({ en: { "main.ts": "// your turn\nexport const answer = 0;\n" }, es: { "main.ts": "// your turn (es)\nexport const answer = 0;\n" } });
    expect(solution.en).toEqual({ "main.ts": "// your turn\nexport const answer = 1;\n" });
    expect(solutionRuns.map(({ name, files }) => [name, files.en["main.ts"]])).toEqual([["other.ts", "export const answer = 2;\n"], ["main.ts", "// your turn\nexport const answer = 1;\n"]]);
  });

  test("keeps files that its programs share beside each of them", () => {
    const { solutionRuns } = read({ files: { "solution/lib/model.ts": "export const n = 3;\n" } });
    expect(solutionRuns.map(({ files }) => Object.keys(files.en))).toEqual([["lib/model.ts", "main.ts"], ["lib/model.ts", "main.ts"]]);
  });
});

describe("a lesson that is wrong is refused, naming the file", () => {
  test.each<[string, Parameters<typeof lessonFiles>[0], string]>([
    ["meta.json", { files: { "meta.json": "{ not json" } }, "is not valid JSON"],
    ["meta.json", { files: { "meta.json": undefined } }, "is missing or empty"],
    ["meta.json", { meta: { id: "other" } }, 'says its id is "other"'],
    ["meta.json", { meta: { format: 2 } }, '"format"'],
    ["meta.json", { meta: { entry: "../../etc/passwd" } }, "must be a path inside the folder"],
    ["meta.json", { meta: { entry: "/etc/passwd" } }, "must be a path inside the folder"],
    ["meta.json", { meta: { solutionRuns: ["../other.ts", "main.ts"] } }, "must be a path inside the folder"],
    ["meta.json", { meta: { title: { en: "Only English" } } }, '"title.es"'],
    ["meta.json", { meta: { summary: { en: "x".repeat(5000), es: "y" } } }, '"summary.en"'],
    ["meta.json", { meta: { surprise: true } }, "Unrecognized key"],
    ["meta.json", { meta: { solutionRuns: ["other.ts"] } }, "does not end with the entry file"],
    ["meta.json", { meta: { faults: [{ code: "LIN", check: "none", title: { en: "a", es: "b" } }] } }, 'there is no check "none"'],
    ["meta.json", { meta: { explanations: [] } }, 'X "why" has no question'],
    ["meta.json", { meta: { predictions: [aboutCurve({ series: "loss", step: 0 }, {})] } }, "needs the value that an option stands for"],
    ["meta.json", { meta: { predictions: [aboutCurve(undefined, { value: 2.3 })] } }, "needs the value that an option stands for"],
    ["meta.json", { meta: { predictions: [aboutCurve({ series: "loss", step: 0, epoch: 1 }, { value: 2.3 })] } }, "names a step and an epoch"],
    ["starter/main.ts", { meta: { comments: {} } }, "which has no text"],
    ["meta.json", { files: { "starter/main.ts": "1;\n", "solution/main.ts": "1;\n" } }, "that no code uses"],
    ["starter/main.ts", { files: { "starter/main.ts": undefined } }, "is missing or empty"],
    ["starter/main.ts", { files: { "starter/main.ts": "// @turn\n// @unknown\n" } }, "which has no text"],
    ["solution/other.ts", { files: { "solution/other.ts": undefined } }, "is missing or empty"],
    ["checks.ts", { files: { "checks.ts": " " } }, "is missing or empty"],
    ["es/lesson.md", { files: { "es/lesson.md": undefined } }, "is missing or empty"],
    ["es/lesson.md", { files: { "es/lesson.md": "Sin predicción.\n" } }, 'never asks the prediction "guess"'],
    ["en/lesson.md", { files: { "en/lesson.md": "\n::figure{view=\"steal\"}\n" } }, 'line 2 asks for the figure "steal"'],
    ["en/lesson.md", { files: { "en/lesson.md": "::iframe{src=\"x\"}\n" } }, "unknown directive"],
  ])("%s %#", (file, change, problem) => {
    expect(() => read(change)).toThrow(
      expect.objectContaining({ code: "lesson-invalid", message: expect.stringContaining(problem), hint: expect.stringMatching(/\S/), data: expect.objectContaining({ lesson: "tiny", file }) }),
    );
  });
});
