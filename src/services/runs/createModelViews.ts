import type { RunState } from "#core/runs/runState.ts";
import type { ModelBytes } from "#services/models/ModelEvaluator.ts";
import { AppError } from "#shared/AppError.ts";
import type { RunReport } from "#shared/contracts/runs.ts";
import type { DigitPrediction } from "#core/digits/digitModel.ts";
import { predictDigit, type DigitImage, type PredictDeps } from "./predictDigit.ts";
import { measuredRows, noClassifier, reportRun, type ReportDeps } from "./reportRun.ts";
import { weightsOf, type LayerWeights, type WeightsDeps } from "./weightsOf.ts";

export interface ModelViewsDeps extends PredictDeps, ReportDeps, WeightsDeps {
  /** A stored model in the format of tfjs: model.json and its weights. */
  exportTfjs(model: ModelBytes): { name: string; bytes: Uint8Array }[];
}

/** What can be seen of, and done with, the model that a run left. Throws `no-model` where it left none. */
export interface ModelViews {
  predict(run: RunState, image: DigitImage): Promise<DigitPrediction>;
  /** The model itself. */
  model(run: RunState): Promise<ModelBytes>;
  files(run: RunState): Promise<{ name: string; bytes: Uint8Array }[]>;
  /** Remembered by what decides it: the same weights on the same rows are measured once. */
  report(run: RunState): Promise<RunReport>;
  weights(run: RunState, layer: number): Promise<LayerWeights>;
}

const remembered = 64;

export function createModelViews(deps: ModelViewsDeps): ModelViews {
  const reports = new Map<string, Promise<RunReport>>();

  /** The one asked for last: who draws asks for it with each stroke. */
  let last: { key: string; model: Promise<ModelBytes> } | undefined;

  const modelOf = async (run: RunState): Promise<ModelBytes> => {
    const stored = run.result?.model;
    if (!stored) throw noModel(run);
    const key = `${stored.topology} ${stored.weights}`;
    if (last?.key === key) return last.model;
    const model = Promise.all([deps.blobs.get(stored.topology), deps.blobs.get(stored.weights)]).then(([topology, weights]) => ({ topology, weights }));
    last = { key, model };
    model.catch(() => {
      if (last?.model === model) last = undefined;
    });
    return model;
  };

  return {
    predict: async (run, image) => predictDigit(await modelOf(run), image, deps),

    model: modelOf,

    files: async (run) => deps.exportTfjs(await modelOf(run)),

    async report(run) {
      const stored = run.result?.model;
      if (!stored) throw noModel(run);
      const measured = measuredRows(run);
      if (!measured) throw noClassifier(run);
      const key = JSON.stringify([stored, run.spec.splitSeed, measured]);
      let report = reports.get(key);
      if (!report) {
        report = modelOf(run).then((model) => reportRun({ run, measured, model }, deps));
        reports.set(key, report);
        report.catch(() => reports.delete(key));
        for (const oldest of [...reports.keys()].slice(0, -remembered)) reports.delete(oldest);
      }
      return { ...(await report), runId: run.runId };
    },

    async weights(run, layer) {
      const weights = await weightsOf(run, layer, deps);
      if (!weights) throw noModel(run);
      return weights;
    },
  };
}

function noModel({ number, status }: RunState): AppError {
  const [message, hint] =
    status === "succeeded"
      ? [`Run ${number} left no model.`, "Its program has to train a model, with fit or model.fit."]
      : [`Run ${number} has no model: it is ${status}.`, status === "failed" || status === "cancelled" || status === "paused" ? `Resume it, and ask again once it has succeeded.` : "Ask again once it has succeeded."];
  return new AppError({ code: "no-model", message, hint, data: { number, status } });
}
