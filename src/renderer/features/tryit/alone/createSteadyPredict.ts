import type { Alone, Prediction } from "../answer/answer.ts";
import type { PredictRequest } from "../answer/createPredictor.ts";
import type { OwnPredictor } from "./createOwnPredictor.ts";

export interface SteadyPredictDeps {
  /** Waits while there is no lab. */
  lab(request: PredictRequest): Promise<Prediction>;
  own: Pick<OwnPredictor, "prepare" | "ready" | "predict">;
  isCut(): boolean;
  /** The lab, which did not answer in time, has answered at last. */
  onAnswered(): void;
  patienceMs?: number;
}

/** Longer than an answer over loopback ever takes on a machine that is not overloaded, ms. */
const usualPatience = 1_500;

/** Asks the lab, and where it is cut off or slow the page's own engine. One question waits for the lab at a time: those that the page has answered are not asked later. */
export function createSteadyPredict({ lab, own, isCut, onAnswered, patienceMs = usualPatience }: SteadyPredictDeps): (request: PredictRequest) => Promise<Prediction & { alone?: Alone }> {
  let late = false;

  async function alone(request: PredictRequest, why: Alone, asked?: Promise<Prediction>): Promise<Prediction & { alone?: Alone }> {
    try {
      return { ...(await own.predict(request)), alone: why };
    } catch (error) {
      // What the model answers is wrong; else the page's engine is lost, and the lab's answer is what is left.
      if (own.ready(request.runId)) throw error;
      return asked ?? lab(request);
    }
  }

  return async (request) => {
    const { runId } = request;
    const why = isCut() ? "cut" : late ? "slow" : undefined;
    if (why && own.ready(runId)) return alone(request, why);
    const asked = lab(request);
    if (!own.ready(runId)) {
      const answer = await asked;
      own.prepare(runId);
      return answer;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<"late">((resolve) => (timer = setTimeout(() => resolve("late"), patienceMs)));
    const first = await Promise.race([asked, patience]);
    clearTimeout(timer);
    if (first !== "late") return first;
    late = true;
    void asked
      .catch(() => undefined)
      .then(() => {
        late = false;
        onAnswered();
      });
    return alone(request, isCut() ? "cut" : "slow", asked);
  };
}
