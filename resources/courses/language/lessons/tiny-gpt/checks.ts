import { behaviour, course, metric, text, textLoss, type Program, type Verdict } from "backprop/checks";

const sizes = { context: 64, width: 64, heads: 4, layers: 2 };

type Exports = Program["exports"];
type Numbers = { values: readonly number[]; shape: readonly number[] };
type Tools = Pick<Program, "exports" | "tensor" | "numbersOf">;

/** Numbers without a pattern, about as large as a model's own: fractional parts of multiples of the golden ratio. */
function scattered(count: number, from: number): number[] {
  return Array.from({ length: count }, (_, index) => 4 * (((index + 1 + from) * 0.618_033_988_749_895) % 1) - 2);
}

function functionOf(exports: Exports, name: string): ((...given: unknown[]) => unknown) | undefined {
  return typeof exports[name] === "function" ? (exports[name] as (...given: unknown[]) => unknown) : undefined;
}

const shape = [1, 2, 7, 4] as const;
const size = shape.reduce<number>((product, one) => product * one, 1);

/** What attention is, place by place: each row looks at itself and at what came before. */
function reference(q: readonly number[], k: readonly number[], v: readonly number[]): number[] {
  const [, heads, length, width] = shape;
  const mixed: number[] = [];
  for (let head = 0; head < heads; head++) {
    const at = (values: readonly number[], row: number, column: number): number => values[(head * length + row) * width + column];
    for (let row = 0; row < length; row++) {
      const scores = Array.from({ length: row + 1 }, (_, past) => Array.from({ length: width }, (_, column) => at(q, row, column) * at(k, past, column)).reduce((sum, one) => sum + one, 0) / Math.sqrt(width));
      const powers = scores.map((score) => Math.exp(score - Math.max(...scores)));
      const total = powers.reduce((sum, one) => sum + one, 0);
      for (let column = 0; column < width; column++) mixed.push(powers.reduce((sum, power, past) => sum + (power / total) * at(v, past, column), 0));
    }
  }
  return mixed;
}

function attend({ exports, tensor, numbersOf }: Tools, [q, k, v]: readonly (readonly number[])[], given: readonly number[] = shape): Numbers | undefined {
  const made = functionOf(exports, "attention")?.(tensor(q, given), tensor(k, given), tensor(v, given));
  return numbersOf(made);
}

export const checks = [
  behaviour("no-peeking", ({ exports, tensor, numbersOf, code }): Verdict => {
    const expected = text("changing a letter changes no score before it, and some score from it on", "al cambiar una letra no cambia ningún puntaje anterior, y sí alguno desde ella");
    const logits = functionOf(exports, "logits");
    if (!logits) return { pass: false, expected, seen: text("logits is not exported as a function", "logits no está exportada como función") };
    const length = 16;
    const letters = Array.from({ length }, (_, index) => (index * 29 + 7) % 70);
    const changed = [3, 9, 14];
    const rows = [letters, ...changed.map((place) => letters.with(place, (letters[place] + 11) % 70))];
    const answered = numbersOf(logits(tensor(rows.flat(), [rows.length, length], "int32")));
    if (!answered || answered.shape[0] !== rows.length || answered.shape[1] !== length) return { pass: false, expected, seen: text("logits answers another shape than [rows, letters, signs]", "logits responde otra forma que [filas, letras, signos]") };
    const signs = answered.shape[2];
    const differs = (row: number, place: number): number => {
      let most = 0;
      for (let sign = 0; sign < signs; sign++) most = Math.max(most, Math.abs(answered.values[(row * length + place) * signs + sign] - answered.values[place * signs + sign]));
      return most;
    };
    const line = code.calls.find(({ callee }) => callee.endsWith("softmax"));
    for (const [index, place] of changed.entries()) {
      const peeking = Array.from({ length: place }, (_, before) => before).find((before) => !(differs(index + 1, before) === 0));
      if (peeking !== undefined) return { pass: false, expected, seen: text(`letter ${place + 1} was changed, and the scores of letter ${peeking + 1} changed as well`, `se cambió la letra ${place + 1} y también cambiaron los puntajes de la letra ${peeking + 1}`), at: line };
      if (!Array.from({ length: length - place }, (_, after) => after + place).some((after) => differs(index + 1, after) > 0)) return { pass: false, expected, seen: text(`letter ${place + 1} was changed, and no score changed`, `se cambió la letra ${place + 1} y no cambió ningún puntaje`), at: line };
    }
    return { pass: true, expected, seen: text("letters 4, 10 and 15 were changed: nothing moved before them", "se cambiaron las letras 4, 10 y 15: antes de ellas no se movió nada") };
  }),

  behaviour("shares", ({ exports, tensor, numbersOf, code }): Verdict => {
    const expected = text("each letter's attention adds up to 1, for any length up to 64", "la atención de cada letra suma 1, con cualquier largo hasta 64");
    const line = code.calls.find(({ callee }) => callee.endsWith("softmax"));
    for (const length of [1, 2, 64]) {
      const given = [1, 1, length, 2];
      // Values of 1 come out as the sum of the shares.
      const answered = attend({ exports, tensor, numbersOf }, [scattered(2 * length, 0), scattered(2 * length, 50), new Array<number>(2 * length).fill(1)], given);
      if (!answered || answered.shape.join() !== given.join()) return { pass: false, expected, seen: text(`with ${length} letters it answers no tensor of the shape of v`, `con ${length} letras no responde un tensor de la forma de v`), at: line };
      const wrong = answered.values.find((sum) => !(Math.abs(sum - 1) < 1e-5));
      if (wrong !== undefined) return { pass: false, expected, seen: text(`with ${length} letters a row adds up to ${wrong.toFixed(3)}`, `con ${length} letras una fila suma ${wrong.toFixed(3)}`), at: line };
    }
    return { pass: true, expected, seen: text("rows of 1, 2 and 64 letters add up to 1", "las filas de 1, 2 y 64 letras suman 1") };
  }),

  behaviour("attention", ({ exports, tensor, numbersOf, code }): Verdict => {
    const expected = text("softmax of the scores over √d with the mask, times v", "softmax de los puntajes entre √d con la máscara, por v");
    const given = [scattered(size, 0), scattered(size, 100), scattered(size, 200)];
    const answered = attend({ exports, tensor, numbersOf }, given);
    if (!answered) return { pass: false, expected, seen: text("attention answers no tensor", "attention no responde un tensor") };
    const wanted = reference(given[0], given[1], given[2]);
    const worst = wanted.reduce((most, value, index) => Math.max(most, Math.abs(value - answered.values[index])), 0);
    const seen = text(`off by at most ${worst.toExponential(1)}`, `se aleja como máximo ${worst.toExponential(1)}`);
    return { pass: worst < 1e-5, expected, seen, at: worst < 1e-5 ? undefined : code.calls.find(({ callee }) => callee.endsWith("softmax")) };
  }),

  metric("first-loss", {
    measure: textLoss("begin", sizes),
    from: 4.1,
    to: 4.9,
    tooLow: text("It knows letters before its first step.", "Sabe de letras antes de su primer paso."),
    tooHigh: text("Knowing nothing costs 4.34: do the weights begin too large?", "No saber nada cuesta 4.34: ¿los pesos empiezan demasiado grandes?"),
  }),

  metric("validation", {
    measure: textLoss("end", sizes),
    from: 1.2,
    to: 2.3,
    tooLow: text("No reader guesses this book so well: does the future leak into the training?", "Ningún lector adivina así este libro: ¿se filtra el futuro en el entrenamiento?"),
    tooHigh: text("Read honestly, without the letters to come, it costs that much. Look at the mask and at the learning rate.", "Leyendo limpiamente, sin las letras que vienen, cuesta eso. Revisa la máscara y la tasa de aprendizaje."),
  }),

  course("both-versions", (_evidence, runs) => {
    const expected = text("one run without the mask, whose own loss is impossibly low, and one with it", "una corrida sin la máscara, con una pérdida propia imposible de tan baja, y una con ella");
    const told = runs.flatMap(({ number, metrics }) => (metrics?.["val_loss"] === undefined ? [] : [{ number, loss: metrics["val_loss"] }]));
    const leaking = told.find(({ loss }) => loss < 1.2);
    const honest = told.findLast(({ loss }) => loss >= 1.2 && loss < 2.6);
    if (!leaking) return { pass: false, expected, seen: text("no run yet without the mask", "todavía no hay una corrida sin la máscara") };
    if (!honest) return { pass: false, expected, seen: text(`run ${leaking.number} had no mask; none with it yet`, `la corrida ${leaking.number} no tenía máscara; todavía no hay ninguna con ella`) };
    return { pass: true, expected, seen: text(`run ${leaking.number} without: ${leaking.loss.toFixed(2)}; run ${honest.number} with: ${honest.loss.toFixed(2)}`, `corrida ${leaking.number} sin ella: ${leaking.loss.toFixed(2)}; corrida ${honest.number} con ella: ${honest.loss.toFixed(2)}`) };
  }),
];
