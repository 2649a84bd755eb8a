import { describe, expect, test } from "vitest";
import { judgeFaults, unfound } from "#tests/support/lessons/judgeFaults.ts";
import { bundledLessons } from "#tests/support/lessons/courses.ts";
import { failed, openLessonLab } from "#tests/support/labs/lessonLab.ts";

/**
 * The lesson as it is built: its solution passes every check, its starter does not, and each fault that students make
 * fails the check that is named for it. Real programs in real student processes, judged by the host's own measurements.
 */
const lesson = await bundledLessons.lesson("digits-mlp");
const { meta } = lesson;

describe("digits-mlp", { timeout: 600_000 }, () => {
  test("the starter fails on save already, and again after its run", async () => {
    const { check, train } = await openLessonLab(lesson);
    const starter = lesson.starter.es[meta.entry]!;
    expect(failed(await check({ when: "save", code: starter }))).toEqual(["layers"]);
    await train(starter);
    const results = await check({ when: "run", until: "after-shift" });
    expect(failed(results)).toEqual(["layers", "validation", "both-versions"]);
    expect(results.get("validation")?.seen).toMatch(/^(?:89|90)\.\d\u00a0%\. Una sola capa/);
  });

  test("the solution's runs together pass every check, and the first of them alone does not", async () => {
    const { check, train, runsOfLesson } = await openLessonLab(lesson);
    const made: string[] = [];
    for (const { files } of lesson.solutionRuns) made.push(await train(files.es[meta.entry]!));

    const results = await check({ when: "run" });
    expect([...results.values()].filter(({ status }) => status !== "pass")).toEqual([expect.objectContaining({ id: "held-out", status: "not-in-this-version" })]);
    expect([...results.keys()].toSorted()).toEqual(meta.checks.map(({ id }) => id).toSorted());
    expect(await runsOfLesson()).toEqual(made.toReversed());

    const straight = await check({ when: "run", runId: made[0]!, until: "validation" });
    expect(straight.get("layers")).toMatchObject({ status: "fail", file: meta.entry, line: 12 });
    expect(straight.get("validation")).toMatchObject({ status: "fail" });
  });

  test("a run of the lesson's own solution does not count, unless asked for by those who build lessons", async () => {
    const { check, train } = await openLessonLab(lesson);
    const runId = await train({ kind: "lesson", lessonId: meta.id, variant: "solution", language: "en" }, { epochs: 1 });
    expect((await check({ when: "run", runId })).get("first-loss")?.status).toBe("waiting");
    expect((await check({ when: "run", runId, solution: true, until: "first-loss" })).get("first-loss")?.status).toBe("pass");
  });

  test("each fault fails the check that is named for it", async () => {
    // The first loss is there after one epoch; what a fault does to the accuracy shows only in the whole training.
    const results = await judgeFaults(lesson, ({ check }) => (check === "first-loss" ? { epochs: 1 } : {}));
    expect(unfound(results)).toEqual([]);
  });
});
