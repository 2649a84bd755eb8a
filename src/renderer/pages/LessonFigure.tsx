import type { ReactNode } from "react";
import type { LessonView } from "#shared/contracts/lessons.ts";
import type { WorkView } from "#shared/contracts/work.ts";
import { Figure } from "../features/figures/Figure.tsx";
import { useRunStore } from "../features/run/follow/runStore.ts";
import { useLab } from "../lab/useLab.ts";

/** A figure of the lesson's text, fed with the lesson's newest run as it goes. */
export function LessonFigure({ view, caption, lesson, predictions }: { view: string; caption: ReactNode; lesson: LessonView; predictions: WorkView["predictions"] | undefined }) {
  const { call } = useLab();
  const run = useRunStore((store) => store.run);
  return <Figure view={view} caption={caption} lesson={lesson} predictions={predictions} run={run?.state?.spec.lessonId === lesson.id ? run : undefined} call={call} />;
}
