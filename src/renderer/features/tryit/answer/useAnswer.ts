import { useEffect, useState } from "react";
import { useLabStore } from "#renderer/lab/labStore.ts";
import { useLab } from "#renderer/lab/useLab.ts";
import { openOwnPredictor } from "../alone/openOwnPredictor.ts";
import { createSteadyPredict } from "../alone/createSteadyPredict.ts";
import { createPredictor, type Outcome } from "./createPredictor.ts";
import { useDrawing } from "../draw/drawingStore.ts";
import { digitOf, useSource } from "../draw/sourceStore.ts";

const nothing: Outcome = { kind: "nothing" };

/** What a run's model takes the drawing for, while it is drawn. It listens to the pen itself, not to what is rendered. */
export function useAnswer(runId: string | undefined): Outcome {
  const { call } = useLab();
  const [outcome, setOutcome] = useState<Outcome>(nothing);
  useEffect(() => {
    if (runId === undefined) return undefined;
    const own = openOwnPredictor(call);
    const isCut = (): boolean => useLabStore.getState().state.kind !== "online";
    let answered: Outcome = nothing;
    const predictor = createPredictor({
      predict: createSteadyPredict({
        lab: (request) => call((lab) => lab.runs.predict({ run: request.runId, image: { kind: "pixels", pixels: request.pixels } })),
        own,
        isCut,
        onAnswered: () => askAgain(),
      }),
      publish(newest) {
        answered = newest;
        setOutcome(newest);
      },
    });
    /** The lab is there again: what the page answered itself is the lab's to say. */
    const askAgain = (): void => {
      if (answered.kind === "answer" && answered.prediction.alone && !isCut()) predictor.ask(answered.request);
    };
    let shown: readonly unknown[] = [];
    const look = (): void => {
      const source = useSource.getState();
      const { pixels } = useDrawing.getState();
      const now = source.source === "draw" ? [pixels] : [source.picture, source.paper];
      if (now.length === shown.length && now.every((one, index) => one === shown[index])) return;
      shown = now;
      const digit = digitOf(source, pixels);
      if (digit) predictor.ask({ runId, pixels: digit });
      else predictor.clear();
    };
    look();
    const stops = [useDrawing.subscribe(look), useSource.subscribe(look), useLabStore.subscribe(askAgain)];
    return () => {
      for (const stop of stops) stop();
      predictor.clear();
      own.close();
    };
  }, [call, runId]);
  return runId === undefined ? nothing : outcome;
}
