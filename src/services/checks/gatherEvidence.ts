import { AppError, isAppError } from "#shared/AppError.ts";
import { linearClassifierSchema, scoreClassifier } from "#core/data/scoreClassifier.ts";
import { lineSchema, scoreLine } from "#core/data/scoreLine.ts";
import type { TableRow } from "#core/data/tableRow.ts";
import type { CheckEvidenceInput, Measurement } from "#core/lessons/checkEvidence.ts";
import { localized, type Localized } from "#core/lessons/localized.ts";
import { writeScalar, type History } from "#core/runs/events.ts";
import type { DatasetStore } from "#services/data/DatasetStore.ts";
import type { ModelEvaluator, RowsOf } from "#services/models/ModelEvaluator.ts";
import type { EvidenceRun, RunEvidence } from "./RunEvidence.ts";

export interface GatherDeps {
  runs: RunEvidence;
  evaluator: ModelEvaluator;
  datasets: DatasetStore;
}

export interface GatherTask {
  run: EvidenceRun;
  dataset: string;
  /** Whether runs of the solution are the ones that count. */
  solution: boolean;
  signal: AbortSignal;
}

/** Evidence so far, and why each measurement that could not be made was not, by its `measurementKey`. */
export interface Gathered {
  evidence: Omit<CheckEvidenceInput, "decide">;
  missing: ReadonlyMap<string, Localized>;
}

export function measurementKey(need: Measurement): string {
  return JSON.stringify(need);
}

/**
 * Makes the measurements that checks ask for, each once, from what the run left: the host's own numbers decide, not those
 * the program told. One that cannot be made is missing, with the reason in the student's words.
 */
export async function gatherEvidence(deps: GatherDeps, task: GatherTask, needs: readonly Measurement[], before?: Gathered): Promise<Gathered> {
  const { run, signal } = task;
  const evidence: Gathered["evidence"] = before?.evidence ?? {
    run: { number: run.state.number, calls: run.state.calls.map(({ captured }) => captured), histories: run.histories.map(historyToTravel), exports: run.state.result?.exports ?? {}, loaded: run.state.loaded.map(({ name, weightsHash, from }) => ({ name, weightsHash, ...(from.kind === "run" && { run: from.number }) })) },
  };
  const missing = new Map(before?.missing);
  for (const need of needs) {
    signal.throwIfAborted();
    if (missing.has(measurementKey(need))) continue;
    const reason = await measure(deps, task, need, evidence).catch(reasonOf);
    if (reason) missing.set(measurementKey(need), reason);
  }
  return { evidence, missing };
}

/** Writes one measurement into the evidence, or answers why it cannot be made. */
async function measure({ runs, evaluator, datasets }: GatherDeps, { run, dataset, solution, signal }: GatherTask, need: Measurement, evidence: Gathered["evidence"]): Promise<Localized | undefined> {
  const { runId, spec, calls, status, result } = run.state;
  const tableRows = async (part: "train" | "validation"): Promise<readonly TableRow[]> => {
    const data = await datasets.load(dataset, spec.splitSeed);
    if (data.kind === "table") return data[part];
    throw new AppError({ code: "lesson-invalid", message: `A check asks for "${need.kind}", and the data set "${dataset}" is no table.`, hint: "Measure a model, or name a table as the lesson's data." });
  };
  const rowsOf = (part: RowsOf["part"], rows?: readonly number[]): RowsOf => ({ dataset, splitSeed: spec.splitSeed, part, ...(rows ? { rows } : {}) });
  switch (need.kind) {
    case "first-loss": {
      const left = await runs.modelAt(runId, "begin");
      if (!left?.firstBatch) return nothingLeft(run);
      evidence.firstLoss = writeScalar(await evaluator.loss(left.model, rowsOf("train", left.firstBatch)));
      return undefined;
    }
    case "best-validation-accuracy": {
      const left = (await runs.modelAt(runId, "best")) ?? (await runs.modelAt(runId, "final"));
      if (!left) return nothingLeft(run);
      evidence.bestValidationAccuracy = writeScalar(await evaluator.accuracy(left.model, rowsOf("validation")));
      return undefined;
    }
    case "accuracy-after-shift": {
      const left = await runs.modelAt(runId, "final");
      if (!left) return nothingLeft(run);
      // A program may measure on fewer rows: those are the first ones of the part.
      const used = calls.at(-1)?.captured.data["validation"];
      const rows = typeof used === "number" ? Array.from({ length: used }, (_, row) => row) : undefined;
      const values = { ...evidence.accuracyAfterShift };
      for (const pixels of need.pixels) values[pixels] ??= writeScalar(await evaluator.accuracy(left.model, { ...rowsOf("validation", rows), shiftRight: pixels }));
      evidence.accuracyAfterShift = values;
      return undefined;
    }
    case "line-score": {
      if (!result) return nothingLeft(run);
      const line = lineSchema.safeParse(result.exports[need.export]);
      if (!line.success) return notExported(run, need.export, localized("a line { w, b } of two numbers", "una recta { w, b } de dos números"));
      const { meanError, r2 } = scoreLine(line.data, await tableRows("validation"), need);
      evidence.lineScores = { ...evidence.lineScores, [need.export]: { meanError: writeScalar(meanError), r2: writeScalar(r2) } };
      return undefined;
    }
    case "classifier-score": {
      if (!result) return nothingLeft(run);
      const classifier = linearClassifierSchema.safeParse(result.exports[need.export]);
      if (!classifier.success) return notExported(run, need.export, localized("features, mean, sd, classes, weights and bias that fit together", "features, mean, sd, classes, weights y bias que encajen entre sí"));
      const { accuracy, loss } = scoreClassifier(classifier.data, await tableRows(need.part), need.target);
      evidence.classifierScores = { ...evidence.classifierScores, [`${need.export}/${need.part}`]: { accuracy: writeScalar(accuracy), loss: writeScalar(loss) } };
      return undefined;
    }
    case "text-loss": {
      const weights = await runs.weightsAt(runId, need.at);
      if (!weights) return nothingLeft(run);
      evidence.textLosses = { ...evidence.textLosses, [need.at]: writeScalar(await evaluator.textLoss(weights, { dataset, splitSeed: spec.splitSeed, part: "validation", sizes: need.sizes })) };
      return undefined;
    }
    case "runs": {
      const all = await runs.all({ lessonId: spec.lessonId ?? "", solution });
      evidence.runs = all.map(({ number, calls: captured, metrics }) => ({ number, calls: [...captured], metrics: Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, writeScalar(value)])) }));
      return undefined;
    }
    case "repeat": {
      if (status !== "succeeded") return nothingLeft(run);
      const { histories } = await runs.repeat(runId, { ...spec.overrides, epochs: need.epochs }, signal);
      evidence.repeat = { histories: histories.map(historyToTravel) };
      return undefined;
    }
  }
}

function nothingLeft({ state: { number, error } }: EvidenceRun): Localized {
  if (!error) return localized(`run ${number} left nothing to measure; train with fit() of backprop`, `la corrida ${number} no dejó qué medir; entrena con fit() de backprop`);
  const line = error.line === undefined ? localized("", "") : localized(` (line ${error.line})`, ` (línea ${error.line})`);
  return localized(`run ${number} stopped with an error${line.en}: ${error.message}`, `la corrida ${number} se detuvo con un error${line.es}`);
}

function notExported({ state: { number } }: EvidenceRun, name: string, what: Localized): Localized {
  return localized(`run ${number} did not export ${name} as ${what.en}`, `la corrida ${number} no exportó ${name} como ${what.es}`);
}

/** Why a measurement is missing, when that is because of the program; anything else is a fault of ours and goes on up. */
function reasonOf(error: unknown): Localized {
  if (isAppError(error) && (error.code === "invalid-input" || error.code === "checkpoint-invalid" || error.code === "run-failed" || error.code.startsWith("student-"))) {
    return localized(error.message, unmeasured[error.code as keyof typeof unmeasured] ?? "el programa se detuvo con un error mientras se medía");
  }
  throw error;
}

/** What an English message says in detail, in short. */
const unmeasured = {
  "invalid-input": "el modelo espera datos de otra forma que los de esta lección",
  "checkpoint-invalid": "el modelo que dejó la corrida no se puede leer",
  "run-failed": "la corrida no se pudo repetir",
  "student-nan": "el modelo responde NaN o infinito",
} as const;

/** NaN and infinities have no JSON: they travel as strings. */
function historyToTravel(history: History): Record<string, ReturnType<typeof writeScalar>[]> {
  return Object.fromEntries(Object.entries(history).map(([series, values]) => [series, values.map(writeScalar)]));
}
