import { describe, expect, test } from "vitest";
import { courseOf, filterCourses, nextLesson, runResult } from "#renderer/features/learn/learnPlan.ts";

const lesson = (id: string, title = id) => ({ id, courseId: "c", title, summary: "", minutes: 10 });
const course = { id: "c", title: "First steps", summary: "", bytes: 1, lessons: [lesson("line", "Una recta que adivina"), lesson("softmax"), lesson("digits")] };
const progress = (lessonId: string, complete: boolean, at: number) => ({ lessonId, complete, at, passed: complete ? 3 : 1, checks: 3 });

describe("the next lesson", () => {
  test("is the first of all before anything was begun", () => {
    expect(nextLesson([course], [])).toMatchObject({ why: "first", number: 1, lesson: { id: "line" } });
  });

  test("is the one worked on last while checks are left in it", () => {
    expect(nextLesson([course], [progress("digits", false, 2), progress("line", false, 1)])).toMatchObject({ why: "continue", number: 3 });
  });

  test("follows the one that was finished, leaving out those finished before", () => {
    expect(nextLesson([course], [progress("line", true, 2), progress("softmax", true, 1)])).toMatchObject({ why: "next", lesson: { id: "digits" } });
    expect(nextLesson([course], [progress("digits", true, 2)])).toMatchObject({ why: "next", lesson: { id: "line" } });
  });

  test("is the last one again when all are finished, and none without lessons", () => {
    expect(nextLesson([course], ["softmax", "digits", "line"].map((id) => progress(id, true, 1)))).toMatchObject({ why: "again", lesson: { id: "softmax" } });
    expect(nextLesson([], [])).toBeUndefined();
  });

  test("is not a lesson that this computer no longer has", () => {
    expect(nextLesson([course], [progress("gone", false, 3), progress("softmax", false, 1)])).toMatchObject({ lesson: { id: "softmax" } });
  });
});

describe("the filter", () => {
  test("finds a course by its own words with all its lessons, and by a lesson's words with that lesson alone", () => {
    expect(filterCourses([course], "STEPS")[0]!.lessons).toHaveLength(3);
    expect(filterCourses([course], "récta adivina")[0]!.lessons.map(({ id }) => id)).toEqual(["line"]);
    expect(filterCourses([course], "transformer")).toEqual([]);
  });
});

describe("what a run came to", () => {
  test("is told by unseen rows where they were measured, else by its loss", () => {
    expect(runResult({ status: "succeeded", metrics: { loss: 0.1, accuracy: 0.99, val_accuracy: 0.94 } })).toEqual({ kind: "right", value: 0.94, unseen: true });
    expect(runResult({ status: "cancelled", metrics: { loss: 0.5 } })).toEqual({ kind: "loss", value: 0.5 });
  });

  test("is no number where it burst, failed or goes on", () => {
    expect(runResult({ status: "succeeded", metrics: { loss: Number.NaN } })).toEqual({ kind: "none" });
    expect(runResult({ status: "failed", metrics: { loss: 1 } })).toEqual({ kind: "failed" });
    expect(runResult({ status: "running", metrics: { loss: 1 } })).toEqual({ kind: "active" });
  });
});

test("a smoothed loss begins and ends where the loss does", () => {
  const points = [4, 0, 4, 0, 4].map((value, step) => ({ step, value }));
  const smooth = courseOf(points, 2).map(({ value }) => value);
  expect([smooth[0], smooth[4]]).toEqual([4, 4]);
  expect(smooth[2]).toBeCloseTo(2.4);
});
