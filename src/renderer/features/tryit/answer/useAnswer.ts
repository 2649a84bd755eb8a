import { useEffect, useState } from "react";
import { useLab } from "#renderer/lab/useLab.ts";
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
    const predictor = createPredictor({
      predict: (request) => call((lab) => lab.runs.predict({ run: request.runId, image: { kind: "pixels", pixels: request.pixels } })),
      publish: setOutcome,
    });
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
    const stops = [useDrawing.subscribe(look), useSource.subscribe(look)];
    return () => {
      for (const stop of stops) stop();
      predictor.clear();
    };
  }, [call, runId]);
  return runId === undefined ? nothing : outcome;
}
