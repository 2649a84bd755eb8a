import { describe, expect, test } from "vitest";
import { bundledLessons } from "#tests/support/lessons/courses.ts";
import { faultProgram } from "#tests/support/lessons/faultProgram.ts";
import { failed, openLessonLab } from "#tests/support/labs/lessonLab.ts";

const lesson = await bundledLessons.lesson("fs1-line");
const { meta } = lesson;

describe("fs1-line", () => {
  test("the starter fails on save already, and is measured as the rival after its run", async () => {
    const { check, train } = await openLessonLab(lesson);
    const starter = lesson.starter.es[meta.entry]!;
    expect(failed(await check({ when: "save", code: starter }))).toEqual(["one-feature", "units"]);
    await train(starter);
    const results = await check({ when: "run" });
    expect(failed(results)).toEqual(["one-feature", "units", "guess", "fitted"]);
    expect(results.get("guess")?.seen).toMatch(/^716\u00a0g\. Toma dos pingüinos/);
    expect(results.get("one-feature")).toMatchObject({ file: "main.ts", line: 15 });
  });

  test("the solution passes every check in one run", async () => {
    const { check, train } = await openLessonLab(lesson);
    await train(lesson.solution.es[meta.entry]!);
    const results = await check({ when: "run" });
    expect([...results.values()].filter(({ status }) => status !== "pass")).toEqual([]);
    expect([...results.keys()].toSorted()).toEqual(meta.checks.map(({ id }) => id).toSorted());
    expect(results.get("fitted")).toMatchObject({ seen: "0.77", expected: "como mínimo 0.60" });
  });

  test.each(meta.faults)("the fault $code fails the check $check, at the student's line", async ({ code, check: named }) => {
    const { check, train } = await openLessonLab(lesson);
    const program = faultProgram(lesson, code);
    expect((await check({ when: "save", code: program })).get(named)).toMatchObject({ status: "fail", seen: expect.stringContaining("x[0] is a list of 1, not a number."), file: "main.ts", line: 15 });
    await train(program, { ends: "failed" });
    expect((await check({ when: "run" })).get("fitted")).toMatchObject({ status: "fail", seen: expect.stringContaining("(línea 15)") });
  });
});
