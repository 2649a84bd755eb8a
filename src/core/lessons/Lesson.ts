import type { Language } from "#shared/contracts/lessons.ts";
import type { CourseManifest, LessonMeta } from "./lessonFormat.ts";

/** A course and those of its lessons that can be used. */
export interface Course {
  manifest: CourseManifest;
  lessons: readonly Lesson[];
}

export interface Lesson {
  courseId: string;
  meta: LessonMeta;
  /** First 16 hex digits of SHA-256 over its files: another text or code is another version. */
  version: string;
  /** Of its texts and code as stored. */
  bytes: number;
  /** Markdown with directives. */
  text: Readonly<Record<Language, string>>;
  /** Code files by path, the comments in the language. */
  starter: Readonly<Record<Language, CodeFiles>>;
  solution: Readonly<Record<Language, CodeFiles>>;
  /** Programs that together pass every check when each was run, in order; each a whole set of files with the same entry. */
  solutionRuns: readonly { name: string; files: Readonly<Record<Language, CodeFiles>> }[];
  /** Source of checks.ts: runs only in the sandbox. */
  checks: string;
}

export type CodeFiles = Readonly<Record<string, string>>;
