import type { RunState } from "#core/runs/runState.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import type { LessonView } from "#shared/contracts/lessons.ts";
import type { WorkView } from "#shared/contracts/work.ts";
import type { Curves } from "#renderer/charts/curves.ts";

/** The newest run of the lesson as far as the page has heard of it. */
export interface FigureRun {
  runId: string;
  number: number;
  state: RunState | undefined;
}

/** What a figure of a lesson may look at. */
export interface FigureProps {
  lesson: LessonView;
  run: FigureRun | undefined;
  /** Of the run, as far as they are here. */
  curves(): Curves | undefined;
  predictions: WorkView["predictions"] | undefined;
  call<T>(work: (lab: LabClient) => Promise<T>): Promise<T>;
}
