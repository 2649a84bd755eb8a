import type { Language } from "#shared/contracts/lessons.ts";

/** A program as texts, before it is stored: what a run is started from. */
export interface ProgramSource {
  /** Said where the run is listed. */
  name: string;
  entry: string;
  /** Texts by relative path; `entry` is one of them. */
  files: Readonly<Record<string, string>>;
}

/** Where the programs of lessons come from. */
export interface LessonPrograms {
  /** Throws `lesson-not-found`, naming the lessons there are, or `not-found` for a run that its solution has not. */
  program(request: LessonProgramRequest): Promise<ProgramSource & LessonIdentity>;
}

export interface LessonProgramRequest {
  lessonId: string;
  /** `mine`: what the learner saved, else the starter. */
  variant: "mine" | "starter" | "solution";
  language: Language;
  /** By name; the whole solution when left out. */
  solutionRun?: string | undefined;
}

export interface LessonIdentity {
  lessonVersion: string;
  /** Of the data set that the lesson names, when it names one. */
  dataHash?: string | undefined;
}

/** Programs that come with the product and belong to no lesson, by name. */
export type Presets = Readonly<Record<string, ProgramSource>>;
