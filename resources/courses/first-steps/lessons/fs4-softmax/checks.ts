import { behaviour, both, classifierAccuracy, classifierLoss, metric, text, type Program, type Verdict } from "backprop/checks";

const target = "species";

type Exports = Program["exports"];
type Softmax = (scores: number[]) => unknown;

/** e to the power of each score over their sum, for scores that overflow nothing. */
function shares(scores: readonly number[]): number[] {
  const powers = scores.map((score) => Math.exp(score));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Scores and what belongs to them: adding the same to every score changes nothing. */
const rows: readonly { scores: readonly number[]; same: readonly number[] }[] = [
  { scores: [2, 1, 0], same: [2, 1, 0] },
  { scores: [0, 0, 0], same: [0, 0, 0] },
  { scores: [-3.5, 0.25, 1], same: [-3.5, 0.25, 1] },
  { scores: [1, 4], same: [1, 4] },
  { scores: [1000, 999, 990], same: [10, 9, 0] },
  { scores: [-1000, -1001, -1003], same: [3, 2, 0] },
];

const costs: readonly { probabilities: readonly number[]; truth: number }[] = [
  { probabilities: [0.5, 0.3, 0.2], truth: 0 },
  { probabilities: [0.25, 0.5, 0.25], truth: 1 },
  { probabilities: [0.05, 0.05, 0.9], truth: 2 },
  { probabilities: [0.99, 0.01, 0], truth: 1 },
];

export const checks = [
  behaviour("probabilities", ({ exports }) => {
    const expected = text("softmax gives e to the power of each score over their sum, also for scores of 1,000", "softmax da e elevado a cada puntaje entre la suma de todos, también con puntajes de 1,000");
    const softmax = functionOf<Softmax>(exports, "softmax");
    if (!softmax) return { pass: false, expected, seen: text("softmax is not exported as a function", "softmax no está exportada como función") };
    for (const { scores, same } of rows) {
      const given = softmax([...scores]);
      const wanted = shares(same);
      const right = Array.isArray(given) && given.length === wanted.length && wanted.every((share, index) => close(given[index], share));
      if (!right) return { pass: false, expected, seen: both(`softmax([${listed(scores)}]) → ${shown(given)}`) };
    }
    return { pass: true, expected, seen: both(`softmax([2, 1, 0]) → ${shown(softmax([2, 1, 0]))}`) };
  }),

  behaviour("half", ({ exports }): Verdict => {
    const expected = text("crossEntropy gives 0.693 where the true species has a probability of 0.5, and -ln p in general", "crossEntropy da 0.693 cuando la especie verdadera tiene una probabilidad de 0.5, y -ln p en general");
    const crossEntropy = functionOf<(probabilities: number[], truth: number) => unknown>(exports, "crossEntropy");
    if (!crossEntropy) return { pass: false, expected, seen: text("crossEntropy is not exported as a function", "crossEntropy no está exportada como función") };
    for (const { probabilities, truth } of costs) {
      const given = crossEntropy([...probabilities], truth);
      if (!close(given, -Math.log(probabilities[truth]))) return { pass: false, expected, seen: both(`crossEntropy([${listed(probabilities)}], ${truth}) → ${shown(given)}`) };
    }
    return { pass: true, expected, seen: both("crossEntropy([0.5, 0.3, 0.2], 0) → 0.693") };
  }),

  metric("first-loss", {
    measure: classifierLoss({ classifier: "start", target, part: "train" }),
    from: 1.049,
    to: 1.149,
    tooLow: text("With all weights zero nothing is known yet: do they begin at zero?", "Con todos los pesos en cero todavía no se sabe nada: ¿empiezan en cero?"),
    tooHigh: text("With all weights zero three species have equal shares: do they begin at zero?", "Con todos los pesos en cero las tres especies tienen partes iguales: ¿empiezan en cero?"),
    reported: "firstLoss",
  }),

  metric("validation", {
    measure: classifierAccuracy({ classifier: "rule", target, part: "validation" }),
    from: 0.95,
    tooLow: text("Always saying Adelie gets 43 %. Did the loss fall?", "Quien siempre dice Adelie acierta el 43 %. ¿Bajó la pérdida?"),
  }),

  metric("last-loss", {
    measure: classifierLoss({ classifier: "rule", target, part: "train" }),
    to: 0.2,
    tooHigh: text("200 steps at a rate of 1 bring it under 0.05. Did the loss fall from step to step?", "200 pasos con una tasa de 1 la llevan a menos de 0.05. ¿Bajó la pérdida de paso en paso?"),
    reported: "lastLoss",
  }),
];

function functionOf<F>(exports: Exports, name: string): F | undefined {
  return typeof exports[name] === "function" ? (exports[name] as F) : undefined;
}

function close(given: unknown, wanted: number): boolean {
  return typeof given === "number" && Math.abs(given - wanted) <= 1e-6 * Math.max(1, wanted);
}

function listed(values: readonly number[]): string {
  return values.map(String).join(", ");
}

/** Numbers with three decimals. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.slice(0, 5).map(shown).join(", ")}]`;
  return typeof value === "number" ? value.toFixed(3) : String(value);
}
