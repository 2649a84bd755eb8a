import { describe, expect, test } from "vitest";
import { bundledLessons } from "#tests/support/lessons/courses.ts";
import { faultProgram } from "#tests/support/lessons/faultProgram.ts";
import { failed, openLessonLab } from "#tests/support/labs/lessonLab.ts";

const lesson = await bundledLessons.lesson("fs4-softmax");
const { meta } = lesson;

describe("fs4-softmax", () => {
  test("the starter fails on save already, and learns nothing in its run", async () => {
    const { check, train } = await openLessonLab(lesson);
    const starter = lesson.starter.es[meta.entry]!;
    expect(failed(await check({ when: "save", code: starter }))).toEqual(["probabilities", "half"]);
    await train(starter);
    const results = await check({ when: "run" });
    expect(failed(results)).toEqual(["probabilities", "half", "first-loss", "validation", "last-loss"]);
    expect(results.get("first-loss")).toMatchObject({ expected: "firstLoss con el número que mide el laboratorio, 1.099", seen: "firstLoss es 0.000" });
    expect(results.get("validation")?.seen).toMatch(/^42\.9\u00a0%\. Quien siempre dice Adelie/);
  });

  test("the solution passes every check in one run, and gives the same weights again", async () => {
    const { check, train, weightsHash } = await openLessonLab(lesson);
    const solution = lesson.solution.es[meta.entry]!;
    const first = await train(solution);
    const results = await check({ when: "run" });
    expect([...results.values()].filter(({ status }) => status !== "pass")).toEqual([]);
    expect([...results.keys()].toSorted()).toEqual(meta.checks.map(({ id }) => id).toSorted());
    expect(results.get("first-loss")).toMatchObject({ seen: "1.099" });
    expect(await weightsHash(await train(solution))).toBe(await weightsHash(first));
  });

  test.each(meta.faults)("the fault $code fails the check $check, and no other on save", async ({ code, check: named }) => {
    const { check, train } = await openLessonLab(lesson);
    const program = faultProgram(lesson, code);
    const onSave = await check({ when: "save", code: program });
    if (onSave.get(named)?.status === "fail") return expect(failed(onSave)).toEqual([named]);
    expect(failed(onSave)).toEqual([]);
    await train(program, { ends: code === "LR+" ? "failed" : "succeeded" });
    const results = await check({ when: "run" });
    expect(results.get(named)).toMatchObject({ status: "fail", expected: expect.any(String), seen: expect.stringContaining(code === "LR+" ? "se detuvo con un error (línea 45)" : "lastLoss es 0.578") });
  });
});
