import { toAppError, type AppError } from "#shared/AppError.ts";
import type { Alone, Prediction } from "./answer.ts";

export interface PredictRequest {
  runId: string;
  /** 28x28 grey levels, 255 is ink. */
  pixels: Uint8Array;
}

export type Outcome = { kind: "nothing" } | { kind: "answer"; request: PredictRequest; /** `alone`: the page has computed it, since the lab did not answer. */ prediction: Prediction & { alone?: Alone } } | { kind: "failed"; request: PredictRequest; error: AppError };

export interface PredictorDeps {
  predict(request: PredictRequest): Promise<Prediction & { alone?: Alone }>;
  publish(outcome: Outcome): void;
}

export interface Predictor {
  /** The newest wins: while one is on its way only the last of those that come is kept. */
  ask(request: PredictRequest): void;
  /** Nothing is drawn: answers on their way are dropped. */
  clear(): void;
}

/** Asks a model one picture at a time, so that a slow machine never falls behind the pen. */
export function createPredictor({ predict, publish }: PredictorDeps): Predictor {
  let asking = false;
  let next: PredictRequest | undefined;
  /** Rises when what is on its way is no longer wanted. */
  let cleared = 0;

  async function work(): Promise<void> {
    asking = true;
    for (let request = next; request; request = next) {
      next = undefined;
      const asked = cleared;
      const outcome = await outcomeOf(request);
      if (asked === cleared && !isOvertaken(request)) publish(outcome);
    }
    asking = false;
  }

  async function outcomeOf(request: PredictRequest): Promise<Outcome> {
    try {
      return { kind: "answer", request, prediction: await predict(request) };
    } catch (error) {
      return { kind: "failed", request, error: toAppError(error) };
    }
  }

  /** Another model was chosen meanwhile; an older picture of the same model is worth showing. */
  function isOvertaken(request: PredictRequest): boolean {
    return next !== undefined && next.runId !== request.runId;
  }

  return {
    ask(request) {
      next = request;
      if (!asking) void work();
    },
    clear() {
      cleared++;
      next = undefined;
      publish({ kind: "nothing" });
    },
  };
}
