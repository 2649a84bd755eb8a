import type { LabClient } from "#shared/contracts/lab.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import type { Line } from "#renderer/charts/curves.ts";

/** How many runs back an earlier one is looked for. */
const farthest = 50;
/** Of its curve: more than a chart is wide. */
const mostPoints = 4000;

/** An earlier run of the same lesson that came to its end. */
export interface PreviousRun {
  /** The run it comes before. */
  of: string;
  runId: string;
  number: number;
  metrics: Readonly<Record<string, number>>;
  config: RunSummary["config"];
  seconds: number | undefined;
  totalSteps: number | undefined;
  epochs: number | undefined;
  /** Its last call's training loss by step. */
  loss: Line | undefined;
  /** When its points were made, seconds since the call began; undefined where that is not told. */
  lossSeconds: Float64Array | undefined;
}

export interface PreviousRunRequest {
  lab: LabClient;
  lessonId: string;
  run: { runId: string; number: number };
  signal: AbortSignal;
}

/** What a run is compared with: runs of the solution with one another, a learner's with theirs. */
export async function loadPreviousRun({ lab, lessonId, run, signal }: PreviousRunRequest): Promise<PreviousRun | undefined> {
  const runs = await lab.runs.list({ lessonId, limit: farthest }, { signal });
  const solution = runs.find(({ runId }) => runId === run.runId)?.solution ?? false;
  const found = runs.find((one) => one.number < run.number && one.status === "succeeded" && one.solution === solution);
  if (!found) return undefined;
  const [loss] = await lab.runs.compare({ runs: [found.runId], series: "loss", points: mostPoints, times: true }, { signal });
  return {
    of: run.runId,
    runId: found.runId,
    number: found.number,
    metrics: found.metrics,
    config: found.config,
    seconds: found.seconds,
    totalSteps: found.progress?.totalSteps,
    epochs: found.progress?.epochs,
    loss: loss && { steps: loss.steps, values: loss.values },
    lossSeconds: loss?.seconds,
  };
}
