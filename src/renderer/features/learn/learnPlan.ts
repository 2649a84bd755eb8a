import type { Course } from "#shared/contracts/lessons.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import type { LessonProgress } from "#shared/contracts/work.ts";

export type LessonSummary = Course["lessons"][number];

/** The lesson that is the next thing to do, and why. */
export interface NextLesson {
  why: "first" | "continue" | "next" | "again";
  course: Course;
  lesson: LessonSummary;
  /** Its place in the course, from 1. */
  number: number;
  progress: LessonProgress | undefined;
}

/** The lesson worked on last; after its end the one that follows; before anything the very first. */
export function nextLesson(courses: readonly Course[], progress: readonly LessonProgress[]): NextLesson | undefined {
  const places = courses.flatMap((course) => course.lessons.map((lesson, index) => ({ course, lesson, number: index + 1, progress: progress.find(({ lessonId }) => lessonId === lesson.id) })));
  const [last] = progress.flatMap(({ lessonId }) => places.filter(({ lesson }) => lesson.id === lessonId));
  if (!last) return places[0] && { why: "first", ...places[0] };
  if (!last.progress?.complete) return { why: "continue", ...last };
  const after = places.slice(places.indexOf(last) + 1).find((place) => !place.progress?.complete) ?? places.find((place) => !place.progress?.complete);
  return after ? { why: after.progress ? "continue" : "next", ...after } : { why: "again", ...last };
}

export type LessonState = "done" | "begun" | "new";

export function lessonState(lessonId: string, progress: readonly LessonProgress[]): LessonState {
  const found = progress.find((one) => one.lessonId === lessonId);
  if (!found) return "new";
  return found.complete ? "done" : "begun";
}

/** Courses in which every word is found, in their own words or a lesson's; of those found by a lesson, only such lessons. */
export function filterCourses(courses: readonly Course[], query: string): readonly Course[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return courses;
  const holds = (...texts: string[]): boolean => {
    const text = plain(texts.join(" "));
    return words.every((word) => text.includes(word));
  };
  return courses.flatMap((course) => {
    if (holds(course.title, course.summary)) return [course];
    const lessons = course.lessons.filter((lesson) => holds(course.title, lesson.title, lesson.summary));
    return lessons.length > 0 ? [{ ...course, lessons }] : [];
  });
}

/** Without accents and capitals. */
function plain(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

export type RunResult = { kind: "active" } | { kind: "failed" } | { kind: "stopped" } | { kind: "right"; value: number; unseen: boolean } | { kind: "loss"; value: number } | { kind: "none" };

/** What a run came to, in one number: right answers on unseen rows where it measured them, else its loss. */
export function runResult({ status, metrics }: Pick<RunSummary, "status" | "metrics">): RunResult {
  if (status === "failed") return { kind: "failed" };
  const active = status !== "succeeded" && status !== "cancelled";
  if (active) return { kind: "active" };
  const right = metrics["val_accuracy"] ?? metrics["accuracy"];
  if (right !== undefined && Number.isFinite(right)) return { kind: "right", value: right, unseen: metrics["val_accuracy"] !== undefined };
  const loss = metrics["val_loss"] ?? metrics["loss"];
  if (loss !== undefined && Number.isFinite(loss)) return { kind: "loss", value: loss };
  return { kind: status === "cancelled" ? "stopped" : "none" };
}

export interface Point {
  step: number;
  value: number;
}

/** The course of a jumping line: each point the mean of its neighbours, fewer at the ends. */
export function courseOf(points: readonly Point[], reach: number): Point[] {
  return points.map(({ step }, index) => {
    const wide = Math.min(reach, index, points.length - 1 - index);
    const near = points.slice(index - wide, index + wide + 1);
    return { step, value: near.reduce((sum, { value }) => sum + value, 0) / near.length };
  });
}
