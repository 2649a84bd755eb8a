import { describe, expect, test } from "vitest";
import { bundledLessons } from "#tests/support/lessons/courses.ts";
import { faultProgram } from "#tests/support/lessons/faultProgram.ts";
import { failed, openLessonLab } from "#tests/support/labs/lessonLab.ts";

const lesson = await bundledLessons.lesson("tiny-gpt");
const { meta } = lesson;

describe("tiny-gpt", () => {
  test("its two runs together pass every check, and the one without the mask fails where the future leaks", async () => {
    const { check, train, texts } = await openLessonLab(lesson);
    const made: string[] = [];
    for (const { files } of lesson.solutionRuns) made.push(await train(files.es[meta.entry]!));
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
  }, 300_000);

  const onSave = meta.faults.filter(({ check }) => meta.checks.some((one) => one.id === check && one.kind === "B"));
  test.each(onSave)("the fault $code fails the check $check on save", async ({ code, check: named }) => {
    const { check } = await openLessonLab(lesson);
    expect((await check({ when: "save", code: faultProgram(lesson, code) })).get(named)).toMatchObject({ status: "fail", expected: expect.any(String), seen: expect.any(String) });
  });

  const inRun = meta.faults.filter((fault) => !onSave.includes(fault));
  test.each(inRun)("the fault $code fails the check $check after a run", async ({ code, check: named }) => {
    const { check, train } = await openLessonLab(lesson);
    // Both show long before the last step.
    await train(faultProgram(lesson, code).replace("const steps = 700", "const steps = 200"));
    expect((await check({ when: "run", until: named })).get(named)).toMatchObject({ status: "fail", seen: expect.stringContaining("Revisa la máscara y la tasa de aprendizaje") });
  });
});
