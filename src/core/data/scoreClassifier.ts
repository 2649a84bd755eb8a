import { z } from "zod";
import type { TableRow } from "./tableRow.ts";

const numbers = z.array(z.number()).min(1).max(100);

/**
 * A linear classifier in plain numbers: each feature less its mean, over its sd, times the weights, plus the biases, gives
 * one score a class.
 */
export const linearClassifierSchema = z
  .object({
    features: z.array(z.string()).min(1).max(100),
    mean: numbers,
    sd: numbers,
    classes: z.array(z.string()).min(2).max(100),
    /** One list a feature, one number a class. */
    weights: z.array(numbers),
    bias: numbers,
  })
  .refine(({ features, mean, sd, weights }) => [mean, sd, weights].every(({ length }) => length === features.length), "needs one mean, one sd and one list of weights a feature")
  .refine(({ classes, weights, bias }) => [bias, ...weights].every(({ length }) => length === classes.length), "needs one bias and one weight a class");
export type LinearClassifier = z.infer<typeof linearClassifierSchema>;

export interface ClassifierScore {
  /** Share of rows whose highest score is that of the true class. */
  accuracy: number;
  /** Mean cross-entropy of the softmax of the scores; infinite when a true class is given no chance. */
  loss: number;
}

/** Over the rows that have every feature and one of the classes; NaN where there are none. */
export function scoreClassifier(classifier: LinearClassifier, rows: readonly TableRow[], target: string): ClassifierScore {
  let right = 0;
  let loss = 0;
  let counted = 0;
  for (const row of rows) {
    const truth = classifier.classes.indexOf(String(row[target]));
    const inputs = classifier.features.map((feature) => Number(row[feature] === "" ? Number.NaN : row[feature]));
    if (truth < 0 || inputs.some(Number.isNaN)) continue;
    const scores = scoresOf(classifier, inputs);
    const largest = Math.max(...scores);
    counted++;
    if (scores.indexOf(largest) === truth) right++;
    loss += Math.log(scores.reduce((sum, score) => sum + Math.exp(score - largest), 0)) + largest - scores[truth]!;
  }
  return { accuracy: right / counted, loss: loss / counted };
}

function scoresOf({ mean, sd, weights, bias }: LinearClassifier, inputs: readonly number[]): number[] {
  return bias.map((start, index) => inputs.reduce((sum, value, feature) => sum + ((value - mean[feature]!) / sd[feature]!) * weights[feature]![index]!, start));
}
