import { describe, expect, test } from "vitest";
import { bundledLessons } from "#tests/support/lessons/courses.ts";
import { judgeFaults, unfound } from "#tests/support/lessons/judgeFaults.ts";
import { failed, openLessonLab } from "#tests/support/labs/lessonLab.ts";

const lesson = await bundledLessons.lesson("tiny-gpt");
const { meta } = lesson;

/** `npm run prove` trains the run without the mask as long as the lesson does. */
const inFull = process.env["PROVE_LESSONS"] !== undefined;

/** A shorter run of it that writes nothing: what leaks or learns the wrong thing shows early. */
function inSteps(steps: number, program: string): string {
  return program.replace("const steps = 700", `const steps = ${steps}`).replaceAll(/write\(\d+\)/g, "write(1)");
}

describe("tiny-gpt", { timeout: inFull ? 1_800_000 : 600_000 }, () => {
  test("its two runs together pass every check, and the one without the mask fails where the future leaks", async () => {
    const { check, train, texts } = await openLessonLab(lesson);
    const made: string[] = [];
    for (const { name, files } of lesson.solutionRuns) made.push(await train(name === "no-mask.ts" && !inFull ? inSteps(300, files.es[meta.entry]!) : files.es[meta.entry]!));
    const results = await check({ when: "run" });
    expect([...results.values()].filter(({ status }) => status !== "pass")).toEqual([expect.objectContaining({ id: "held-out", status: "not-in-this-version" })]);
    expect([...results.keys()].toSorted()).toEqual(meta.checks.map(({ id }) => id).toSorted());

    const [leaking, honest] = made as [string, string];
    const without = await check({ when: "run", runId: leaking, until: "validation" });
    expect(failed(without)).toEqual(["no-peeking", "attention", "validation"]);
    // 64 letters of the book, the sign, and the model's own.
    const written = await texts(honest);
    expect(written.map(({ step }) => step)).toEqual(written.map(({ step }) => step).toSorted((a, b) => a - b));
    expect(written.at(-1)).toMatchObject({ step: 700, text: expect.stringMatching(/^an interlude of sixty or seventy minutes calmly awaiting their u ▸ [^]{150}$/) });
  });

  test("each fault fails the check that is named for it", async () => {
    const results = await judgeFaults(lesson, () => ({ smaller: (program) => inSteps(100, program) }));
    expect(unfound(results)).toEqual([]);
    // After 100 honest steps the loss is below 2.6; knowing nothing costs 4.34.
    for (const code of ["LR+", "LBL"]) expect(results.get(code)?.seen).toMatch(/^(?:4\.[4-9]|[5-9]|\d\d).*Revisa la máscara y la tasa de aprendizaje/);
  });
});
