import { describe, expect, test } from "vitest";
import { failed, openLessonLab } from "#tests/support/labs/lessonLab.ts";
import { bundledLessons } from "#tests/support/lessons/courses.ts";
import { judgeFaults, unfound } from "#tests/support/lessons/judgeFaults.ts";

/** The lesson as it is built, in real student processes, judged by the host's own measurements. */
const lesson = await bundledLessons.lesson("cnn-digits");
const { meta } = lesson;

/** `npm run prove` trains every fault as long as the lesson does. */
const inFull = process.env["PROVE_LESSONS"] !== undefined;

/** Ten steps are enough where it is not the accuracy that counts. */
function ofTenSteps(program: string): string {
  return program.replace("train: 4000, validation: 1000", "train: 640, validation: 200").replace("epochs: 4", "epochs: 1");
}

describe("cnn-digits", { timeout: inFull ? 1_800_000 : 600_000 }, () => {
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

  test("ten steps of the solution pass what ten steps of a fault fail", async () => {
    const { check, train } = await openLessonLab(lesson);
    await train(ofTenSteps(lesson.solution.es[meta.entry]!));
    const results = await check({ when: "run", until: "after-shift" });
    expect(failed(results)).toEqual(["validation", "two-pixels"]);
  });

  test("each fault fails the check that is named for it", async () => {
    const results = await judgeFaults(lesson, ({ code, check }) => (inFull ? {} : check !== "validation" ? { smaller: ofTenSteps } : code === "ADA" ? { epochs: 1 } : code === "LEAK" ? { epochs: 3 } : {}));
    expect(unfound(results)).toEqual([]);
    // One honest epoch, which is UNDER, gets 86 %.
    expect(results.get("UNDER")?.seen).toMatch(/^8[5-9]\.\d\u00a0%\. Una sola capa/);
    expect(results.get("ADA")?.seen).toMatch(/^[1-4]\d\.\d\u00a0%\. Una sola capa/);
    expect(results.get("LEAK")?.seen).toMatch(/^9[89]\.\d\u00a0%\. Es más de lo que/);
  });
});
