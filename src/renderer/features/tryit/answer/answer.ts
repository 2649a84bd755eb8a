import type { z } from "zod";
import type { predictionSchema } from "#shared/contracts/runs.ts";

export type Prediction = z.infer<typeof predictionSchema>;

/** Why the page answered itself: there was no lab, or it took its time. */
export type Alone = "cut" | "slow";

/** Of the digits, in the order of a model's outputs. */
export const digitClasses = Array.from({ length: 10 }, (_, digit) => String(digit));

/** Below this share the answer is called not confident. */
const confidentFrom = 0.7;

export interface Answer {
  label: string;
  probability: number;
  next: { label: string; probability: number } | undefined;
  confident: boolean;
}

/** What a person is told first: the likeliest class and the one after it. */
export function answerOf({ probabilities }: Prediction): Answer {
  const [first, next] = [...probabilities].sort((a, b) => b.probability - a.probability);
  const { label, probability } = first ?? { label: "", probability: 0 };
  return { label, probability, next, confident: probability >= confidentFrom };
}
