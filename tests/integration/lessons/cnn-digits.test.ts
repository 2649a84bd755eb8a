import { describe, expect, test } from "vitest";
import { failed, openLessonLab } from "#tests/support/labs/lessonLab.ts";
import { bundledLessons } from "#tests/support/lessons/courses.ts";
import { faultProgram } from "#tests/support/lessons/faultProgram.ts";

/** The lesson as it is built, in real student processes, judged by the host's own measurements. */
const lesson = await bundledLessons.lesson("cnn-digits");
const { meta } = lesson;

describe("cnn-digits", { timeout: 300_000 }, () => {
  test("the starter fails on save already, and again after its run", async () => {
    const { check, train } = await openLessonLab(lesson);
    const starter = lesson.starter.es[meta.entry]!;
    expect(failed(await check({ when: "save", code: starter }))).toEqual(["counts", "layers", "moves-along"]);
    await train(starter);
    const results = await check({ when: "run", until: "after-shift" });
    expect(failed(results)).toEqual(["counts", "layers", "moves-along", "validation", "two-pixels"]);
    expect(results.get("validation")?.seen).toMatch(/^8[78]\.\d\u00a0%\. Una sola capa/);
  });

  test("the solution passes every check", async () => {
    const { check, train } = await openLessonLab(lesson);
    await train(lesson.solution.es[meta.entry]!);
    const results = await check({ when: "run" });
    expect([...results.values()].filter(({ status }) => status !== "pass")).toEqual([expect.objectContaining({ id: "held-out", status: "not-in-this-version" })]);
    expect([...results.keys()].toSorted()).toEqual(meta.checks.map(({ id }) => id).toSorted());
  });

  test.each(meta.faults)("the fault $code fails the check $check", async ({ code, check: named }) => {
    const { check, train } = await openLessonLab(lesson);
    const program = faultProgram(lesson, code);
    const onSave = await check({ when: "save", code: program });
    if (onSave.get(named)?.status === "waiting") {
      expect(failed(onSave)).toEqual([]);
      // What a fault does to the accuracy shows only in the whole training; the rest is there after one epoch.
      await train(program, named === "validation" ? {} : { epochs: 1 });
      expect((await check({ when: "run", until: named })).get(named)).toMatchObject({ status: "fail", expected: expect.any(String), seen: expect.any(String) });
    } else {
      expect(onSave.get(named)).toMatchObject({ status: "fail", expected: expect.any(String), seen: expect.any(String) });
    }
  });
});
