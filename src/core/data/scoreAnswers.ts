export interface Mistake {
  row: number;
  label: number;
  predicted: number;
  /** That the model gave its wrong answer. */
  probability: number;
}

export interface AnswersScore {
  accuracy: number;
  /** Mean cross-entropy. */
  loss: number;
  /** Counts: true class in rows, answer in columns. */
  confusion: number[][];
  /** The surest first. */
  mistakes: Mistake[];
}

/** As the engine cuts them, so that the loss of a sure mistake is the same number here and there. */
const least = 1e-7;

/** What a classifier's answers are worth: `probabilities` holds one a class for row after row. */
export function scoreAnswers({ probabilities, labels, classes }: { probabilities: Float32Array; labels: ArrayLike<number>; classes: number }): AnswersScore {
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const mistakes: Mistake[] = [];
  let loss = 0;
  for (let row = 0; row < labels.length; row++) {
    const answer = probabilities.subarray(row * classes, (row + 1) * classes);
    const predicted = answer.indexOf(Math.max(...answer));
    const label = labels[row]!;
    confusion[label]![predicted]!++;
    loss -= Math.log(Math.min(1 - least, Math.max(least, answer[label]!)));
    if (predicted !== label) mistakes.push({ row, label, predicted, probability: answer[predicted]! });
  }
  mistakes.sort((a, b) => b.probability - a.probability || a.row - b.row);
  return { accuracy: 1 - mistakes.length / labels.length, loss: loss / labels.length, confusion, mistakes };
}
