import { digitPrediction, digitShape } from "#core/digits/digitModel.ts";
import { imageToDigit } from "#core/digits/imageToDigit.ts";
import type { PageEngine } from "#renderer/engine/openPageEngine.ts";
import type { Prediction } from "../answer/answer.ts";
import type { PredictRequest } from "../answer/createPredictor.ts";
import { side } from "../draw/stroke.ts";

export interface KeptModel {
  topology: Uint8Array;
  weights: Uint8Array;
}

export interface OwnPredictorDeps {
  open(): PageEngine;
  /** Of a run, from the lab; undefined where it is too large to be kept here. */
  fetchModel(runId: string): Promise<KeptModel | undefined>;
  /** Whether the page can answer for a run has changed. */
  onReady(runId: string | undefined): void;
}

/** Answers in the page's own engine, for when the lab does not. */
export interface OwnPredictor {
  /** Fetches the run's model and puts it in the engine. What cannot be had is left: the lab answers. */
  prepare(runId: string): void;
  ready(runId: string): boolean;
  /** The same numbers as the lab's, as near as two builds of the engine are. Where the engine is lost with it, it rejects and is ready no more. */
  predict(request: PredictRequest): Promise<Prediction>;
  close(): void;
}

/** A worker is given up for good after so many that did not start or have ended: the lab that serves its files may be away for a moment only. */
const mostLosses = 3;

export function createOwnPredictor({ open, fetchModel, onReady }: OwnPredictorDeps): OwnPredictor {
  let engine: Promise<PageEngine> | undefined;
  let opened: PageEngine | undefined;
  let wanted: string | undefined;
  let held: { runId: string; shape: readonly number[] } | undefined;
  let losses = 0;

  async function start(): Promise<PageEngine> {
    opened = open();
    await opened.engine.start({ kind: "wasm", threads: 1 });
    return opened;
  }

  async function hold(runId: string): Promise<void> {
    const model = await fetchModel(runId);
    if (!model || wanted !== runId) return;
    const shape = digitShape(model.topology);
    const { engine: own } = await (engine ??= start());
    await own.hold({ key: runId, ...model });
    if (wanted !== runId) return;
    held = { runId, shape };
    onReady(runId);
  }

  function forget(): void {
    wanted = held = undefined;
    opened?.close();
    opened = engine = undefined;
    onReady(undefined);
  }

  /** The lab answers meanwhile; after its next answer the model is prepared anew. */
  function lose(): void {
    losses++;
    forget();
  }

  return {
    prepare(runId) {
      if (wanted === runId || losses >= mostLosses) return;
      wanted = runId;
      held = undefined;
      onReady(undefined);
      // It is a help for bad moments: without it everything is as it was.
      hold(runId).catch(() => wanted === runId && lose());
    },
    ready: (runId) => held?.runId === runId,
    async predict({ runId, pixels }) {
      const own = opened;
      if (held?.runId !== runId || !own) throw new Error("The model is not here.");
      const digit = imageToDigit({ width: side, height: side, pixels });
      const { outputs } = await own.engine.predict({ key: runId, values: Float32Array.from(digit), shape: [...held.shape] }).catch((error: unknown) => {
        if (opened === own) lose();
        throw error;
      });
      return digitPrediction(outputs, digit);
    },
    close: forget,
  };
}
