import type { ReactNode } from "react";
import type { LessonView } from "#shared/contracts/lessons.ts";
import type { WorkView } from "#shared/contracts/work.ts";
import { Figure } from "../features/figures/Figure.tsx";
import type { RunFollower } from "../features/run/follow/createRunFollower.ts";
import { usePacedRun } from "../features/run/follow/usePacedRun.ts";
import { useLab } from "../lab/useLab.ts";

export interface LessonFigureProps {
  view: string;
  caption: ReactNode;
  lesson: LessonView;
  runs: RunFollower;
  predictions: WorkView["predictions"] | undefined;
}

/** A figure of the lesson's text, fed with the lesson's newest run as it goes. */
export function LessonFigure({ view, caption, lesson, runs, predictions }: LessonFigureProps) {
  const { call } = useLab();
  const run = usePacedRun();
  return <Figure view={view} caption={caption} lesson={lesson} predictions={predictions} run={run?.state?.spec.lessonId === lesson.id ? run : undefined} curves={runs.curves} call={call} />;
}
