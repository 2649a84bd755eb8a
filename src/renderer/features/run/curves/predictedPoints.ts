import type { LessonView } from "#shared/contracts/lessons.ts";
import type { WorkView } from "#shared/contracts/work.ts";

/** Where a learner said that a curve would be. */
export interface PredictedPoint {
  series: string;
  value: number;
  /** Neither: at the end. */
  step: number | undefined;
  epoch: number | undefined;
}

/** What was predicted about points of curves; a prediction that was skipped, or an answer that names no value, gives none. */
export function predictedPoints({ predictions }: Pick<LessonView, "predictions">, given: WorkView["predictions"]): PredictedPoint[] {
  return predictions.flatMap(({ id, kind, options, about }) => {
    const answer = given[id];
    if (!about || answer?.kind !== "answer") return [];
    const value = kind === "choice" ? options.find((option) => option.id === answer.answer)?.value : Number(answer.answer) / (about.percent ? 100 : 1);
    return value !== undefined && Number.isFinite(value) ? [{ series: about.series, value, step: about.step, epoch: about.epoch }] : [];
  });
}

/** The step that a point stands at in a run; undefined: where its axis ends. */
export function stepOf({ step, epoch }: PredictedPoint, run: { totalSteps?: number | undefined; epochs?: number | undefined } | undefined): number | undefined {
  if (step !== undefined || epoch === undefined) return step ?? run?.totalSteps;
  return run?.totalSteps !== undefined && run.epochs ? Math.round((run.totalSteps / run.epochs) * Math.min(epoch, run.epochs)) : undefined;
}
