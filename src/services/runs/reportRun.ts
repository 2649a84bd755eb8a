import { scoreAnswers } from "#core/data/scoreAnswers.ts";
import type { RunState } from "#core/runs/runState.ts";
import type { DatasetStore, SplitImages } from "#services/data/DatasetStore.ts";
import type { ModelBytes, ModelEvaluator } from "#services/models/ModelEvaluator.ts";
import { AppError } from "#shared/AppError.ts";
import type { RunReport } from "#shared/contracts/runs.ts";

export interface ReportDeps {
  evaluator: ModelEvaluator;
  datasets: DatasetStore;
}

const mostMistakes = 200;

/** How far from 1 a row's probabilities may sum, in 32 bits. */
const sumTolerance = 1e-3;

/** Which bundled rows the run's last call measured itself on, as its capture says. */
export interface MeasuredRows {
  dataset: string;
  /** How many of the part's rows, in order. */
  rows: number;
  /** Classes, where it was not all of them. */
  only?: readonly number[] | undefined;
}

/** Undefined for a run that made its rows itself or changed the bundled ones: nothing here says what its model takes. */
export function measuredRows({ calls }: RunState): MeasuredRows | undefined {
  const data = calls.at(-1)?.captured.data ?? {};
  const { dataset, validation, only } = data;
  if (typeof dataset !== "string" || typeof validation !== "number") return undefined;
  return { dataset, rows: validation, ...(Array.isArray(only) ? { only: only.filter((label) => typeof label === "number") } : {}) };
}

/** What the host's clean engine finds the model to be worth on those rows. */
export async function reportRun({ run, measured, model }: { run: RunState; measured: MeasuredRows; model: ModelBytes }, { evaluator, datasets }: ReportDeps): Promise<RunReport> {
  const { splitSeed } = run.spec;
  const data = await datasets.load(measured.dataset, splitSeed);
  if (data.kind !== "images") throw noClassifier(run);
  const rows = rowsOf(data, measured);
  const probabilities = await evaluator.outputs(model, { dataset: measured.dataset, splitSeed, part: "validation", rows });
  if (!probabilities.every(Number.isFinite)) throw new AppError({ code: "student-nan", message: "The model answers with NaN or infinity, which are no probabilities: its training went wrong.", hint: "Lower the learning rate, or look at the inputs' scale, and train it again." });
  const classes = data.classes.length;
  if (probabilities.length !== rows.length * classes || !sumToOne(probabilities, classes)) throw noClassifier(run);
  const { accuracy, loss, confusion, mistakes } = scoreAnswers({ probabilities, labels: rows.map((row) => data.validation.y[row]!), classes });
  const worst = mistakes.slice(0, mostMistakes).map((mistake) => ({ ...mistake, row: rows[mistake.row]! }));
  const pictures = picturesOf(data, worst.map(({ row }) => row));
  return { runId: run.runId, rows: rows.length, accuracy, loss, classes: [...data.classes], confusion, mistakes: worst, ...(pictures ? { pictures } : {}), modelBytes: model.topology.length + model.weights.length };
}

function rowsOf({ validation }: SplitImages, { rows, only }: MeasuredRows): number[] {
  const all = Array.from(validation.y.keys());
  return (only ? all.filter((row) => only.includes(validation.y[row]!)) : all).slice(0, rows);
}

function sumToOne(probabilities: Float32Array, classes: number): boolean {
  for (let from = 0; from < probabilities.length; from += classes) {
    const sum = probabilities.subarray(from, from + classes).reduce((total, one) => total + one, 0);
    if (Math.abs(sum - 1) > sumTolerance) return false;
  }
  return true;
}

function picturesOf({ shape, validation }: SplitImages, rows: readonly number[]): RunReport["pictures"] {
  const [height, width, channels = 1] = shape;
  if (height === undefined || width === undefined || channels !== 1 || shape.length > 3) return undefined;
  const size = height * width;
  const pixels = new Uint8Array(rows.length * size);
  rows.forEach((row, index) => pixels.set(validation.x.subarray(row * size, (row + 1) * size), index * size));
  return { width, height, pixels };
}

export function noClassifier({ number }: RunState): AppError {
  return new AppError({ code: "no-model", message: `Run ${number} left no classifier of bundled images as they are: there is nothing to measure it on.`, hint: "Give fit what digits() answers, and end the model with a softmax layer.", data: { number } });
}
