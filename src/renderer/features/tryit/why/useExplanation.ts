import { useEffect, useState } from "react";
import { isAppError } from "#shared/AppError.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { useLab } from "#renderer/lab/useLab.ts";
import { answerOf, type Prediction } from "../answer/answer.ts";
import { readNetwork, spokenFor, think, weightsOfUnit, type Network } from "./network.ts";

/** Weights and units that a picture wakes most, shown as pictures. */
const loudest = 6;
/** How far our own sums may be from the model's answer before they are not believed. */
const tolerance = 0.01;

/** What can be said exactly about an answer. */
export interface Explanation {
  answer: string;
  other: string;
  /** Of `answer` over `other`, a value a pixel. */
  pixels: Float32Array;
  /** Of the first hidden layer: how loud each unit is; absent where there is none that is cut off at zero. */
  units: Float32Array | undefined;
  /** The loudest, with the weights from the picture to it. */
  strongest: readonly { unit: number; value: number; weights: Float32Array }[];
}

/** The network of a run, where it is one that can be taken apart; read when it is first wanted. */
export function useNetwork(model: RunSummary | undefined, wanted: boolean): Network | undefined {
  const { call } = useLab();
  const [read, setRead] = useState<{ runId: string; network: Network | undefined }>();
  const runId = wanted ? model?.runId : undefined;
  const { layers: words, scale = 1 } = model?.config ?? {};
  useEffect(() => {
    if (runId === undefined || typeof words !== "string" || typeof scale !== "number") return undefined;
    let current = true;
    const reading = call((lab) => readTensors(lab, runId));
    reading.then(
      (tensors) => current && setRead({ runId, network: readNetwork({ words, scale, tensors }) }),
      (error: unknown) => {
        // A model without weights that are kept, or of an older lab: then nothing is said about them.
        if (!isAppError(error)) throw error;
      },
    );
    return () => {
      current = false;
    };
  }, [call, runId, words, scale]);
  return read && read.runId === runId ? read.network : undefined;
}

async function readTensors(lab: LabClient, run: string) {
  const first = await lab.runs.weights({ run });
  const rest = await Promise.all(first.layers.slice(1).map((_, index) => lab.runs.weights({ run, layer: index + 1 })));
  return [first, ...rest].flatMap(({ tensors }) => tensors);
}

/** Undefined where our own sums do not come to the model's answer: then they would explain something else. */
export function explain(network: Network, pixels: Uint8Array, prediction: Prediction): Explanation | undefined {
  if (network.layers[0]?.inputs !== pixels.length || network.layers.at(-1)?.units !== prediction.probabilities.length) return undefined;
  const { hidden, probabilities } = think(network, pixels);
  if (prediction.probabilities.some(({ probability }, index) => !(Math.abs(probability - probabilities[index]!) < tolerance))) return undefined;
  const { label, next } = answerOf(prediction);
  if (!next) return undefined;
  const place = (wanted: string): number => prediction.probabilities.findIndex((one) => one.label === wanted);
  const units = network.layers[0].activation === "relu" ? hidden[0] : undefined;
  const order = units ? Array.from(units.keys()).sort((a, b) => units[b]! - units[a]!) : [];
  return {
    answer: label,
    other: next.label,
    pixels: spokenFor(network, pixels, place(label), place(next.label)),
    units,
    strongest: order.slice(0, loudest).map((unit) => ({ unit, value: units![unit]!, weights: weightsOfUnit(network, unit) })),
  };
}
