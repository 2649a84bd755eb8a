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

/** What a classifier says of one row. */
export interface Answer {
  /** Place of the row among those asked about. */
  row: number;
  /** Indices of classes. */
  truth: number;
  answer: number;
  scores: readonly number[];
}

/** One answer for each row that has every feature and one of the classes. */
export function answerRows(classifier: LinearClassifier, rows: readonly TableRow[], target: string): Answer[] {
  return rows.flatMap((values, row) => {
    const truth = classifier.classes.indexOf(String(values[target]));
    const inputs = classifier.features.map((feature) => Number(values[feature] === "" ? Number.NaN : values[feature]));
    if (truth < 0 || inputs.some(Number.isNaN)) return [];
    const scores = scoresOf(classifier, inputs);
    return [{ row, truth, answer: scores.indexOf(Math.max(...scores)), scores }];
  });
}

/** Over the rows that can be answered; NaN where there are none. */
export function scoreClassifier(classifier: LinearClassifier, rows: readonly TableRow[], target: string): ClassifierScore {
  const answers = answerRows(classifier, rows, target);
  const right = answers.filter(({ truth, answer }) => truth === answer).length;
  const loss = answers.reduce((sum, { truth, scores }) => {
    const largest = Math.max(...scores);
    return sum + Math.log(scores.reduce((total, score) => total + Math.exp(score - largest), 0)) + largest - scores[truth]!;
  }, 0);
  return { accuracy: right / answers.length, loss: loss / answers.length };
}

function scoresOf({ mean, sd, weights, bias }: LinearClassifier, inputs: readonly number[]): number[] {
  return bias.map((start, index) => inputs.reduce((sum, value, feature) => sum + ((value - mean[feature]!) / sd[feature]!) * weights[feature]![index]!, start));
}
