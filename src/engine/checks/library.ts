import type { CheckEvidence, Measurement } from "#core/lessons/checkEvidence.ts";
import { localized, type Localized } from "#core/lessons/localized.ts";
import type { Program, RunCheck, SaveCheck, Verdict } from "./Check.ts";

/**
 * The module `backprop/checks`: what a lesson's checks.ts imports, and nothing else. A lesson exports `checks`, a list made
 * with `fact`, `behaviour`, `metric`, `behaviourOfRun` and `course`; ids and kinds are those of its meta.json. Each decides
 * from what it is given (the program on save; what the host measured after a run) and answers a Verdict that says in both
 * languages what was expected and what was seen. Checks keep no state and never train: extra runs are asked for as `needs`.
 */
export { fieldsApart } from "#core/lessons/fieldsApart.ts";
export { activationAfter, bendingLayers, countSoftmax } from "./modelFacts.ts";
export type { CallFact, CodeFacts } from "./codeFacts.ts";
export type { LayerFact, ModelFacts } from "./modelFacts.ts";
export type { CheckEvidence, Localized, Measurement, Program, Verdict };

/** F: a fact about the code or the model. */
export function fact(id: string, decide: SaveCheck["decide"]): SaveCheck {
  return { on: "save", kind: "F", id, decide };
}

/** B: how functions of the program behave, decided on save without training. */
export function behaviour(id: string, decide: SaveCheck["decide"]): SaveCheck {
  return { on: "save", kind: "B", id, decide };
}

/** B: how a run behaved. */
export function behaviourOfRun(id: string, needs: readonly Measurement[], decide: RunCheck["decide"]): RunCheck {
  return { on: "run", kind: "B", id, needs, decide };
}

/** C: which runs were made. */
export function course(id: string, decide: (evidence: CheckEvidence, runs: NonNullable<CheckEvidence["runs"]>) => Verdict): RunCheck {
  return { on: "run", kind: "C", id, needs: [{ kind: "runs" }], decide: (evidence) => decide(evidence, evidence.runs ?? []) };
}

/** A number that the host measures of a run: what to ask for, where it lies in the evidence, how it is shown. */
export interface Measure {
  need: Measurement;
  read(evidence: CheckEvidence): number | undefined;
  show(value: number): string;
}

const measures = {
  "first-loss": { need: { kind: "first-loss" }, read: ({ firstLoss }) => firstLoss, show: (value) => value.toFixed(2) },
  "best-validation-accuracy": { need: { kind: "best-validation-accuracy" }, read: ({ bestValidationAccuracy }) => bestValidationAccuracy, show: percent },
} satisfies Record<string, Measure>;

/** How many units of y an exported line { w, b } is off, on average, on the validation rows of the lesson's table. */
export function lineError({ line, x, y, unit }: { line: string; x: string; y: string; unit: string }): Measure {
  return { need: { kind: "line-score", export: line, x, y }, read: ({ lineScores }) => lineScores?.[line]?.meanError, show: (value) => `${count(Math.round(value))}\u00a0${unit}` };
}

/** R² of an exported line { w, b } on the validation rows. */
export function lineR2({ line, x, y }: { line: string; x: string; y: string }): Measure {
  return { need: { kind: "line-score", export: line, x, y }, read: ({ lineScores }) => lineScores?.[line]?.r2, show: (value) => signed(value, 2) };
}

/** Nats a character that a hand-written GPT's weights cost on unseen pages, in the lab's own GPT: before the first step or after the last. */
export function textLoss(at: "begin" | "end", sizes: { context: number; width: number; heads: number; layers: number }): Measure {
  return { need: { kind: "text-loss", at, sizes }, read: ({ textLosses }) => textLosses?.[at], show: (value) => value.toFixed(2) };
}

interface ExportedClassifier {
  classifier: string;
  target: string;
  part: "train" | "validation";
}

/** Share of rows that an exported linear classifier gets right. */
export function classifierAccuracy({ classifier, target, part }: ExportedClassifier): Measure {
  return { need: { kind: "classifier-score", export: classifier, target, part }, read: ({ classifierScores }) => classifierScores?.[`${classifier}/${part}`]?.accuracy, show: percent };
}

/** Mean cross-entropy of an exported linear classifier. */
export function classifierLoss({ classifier, target, part }: ExportedClassifier): Measure {
  return { need: { kind: "classifier-score", export: classifier, target, part }, read: ({ classifierScores }) => classifierScores?.[`${classifier}/${part}`]?.loss, show: (value) => value.toFixed(3) };
}

export interface Band {
  measure: keyof typeof measures | Measure;
  /** Honest values, both ends included; an end that is left out is open. */
  from?: number;
  to?: number;
  /** What it means when the value is under or over the band. */
  tooLow?: Localized;
  tooHigh?: Localized;
  /** Name of an exported number that has to say the same. */
  reported?: string;
}

/** M: a value that the host measured lies in its honest band. Above it is as suspicious as below. */
export function metric(id: string, { measure, from = -Infinity, to = Infinity, tooLow, tooHigh, reported }: Band): RunCheck {
  const { need, read, show } = typeof measure === "string" ? measures[measure] : measure;
  return {
    on: "run",
    kind: "M",
    id,
    needs: [need],
    decide(evidence) {
      const value = read(evidence) ?? Number.NaN;
      const why = value < from ? tooLow : value > to ? tooHigh : undefined;
      const seen = Number.isNaN(value) ? both("NaN") : both(show(value));
      const verdict = { expected: rangeText(from, to, show), seen: why ? text(`${seen.en}. ${why.en}`, `${seen.es}. ${why.es}`) : seen };
      if (!(value >= from && value <= to)) return { pass: false, ...verdict };
      return reported === undefined ? { pass: true, ...verdict } : compareReported(evidence, { name: reported, value, show, verdict });
    },
  };
}

function rangeText(from: number, to: number, show: Measure["show"]): Localized {
  if (from === -Infinity) return text(`at most ${show(to)}`, `como máximo ${show(to)}`);
  if (to === Infinity) return text(`at least ${show(from)}`, `como mínimo ${show(from)}`);
  return text(`${show(from)} to ${show(to)}`, `de ${show(from)} a ${show(to)}`);
}

/** Programs compute in 32 bits, the host in 64: equal is equal to a thousandth. */
function compareReported({ run }: CheckEvidence, { name, value, show, verdict }: { name: string; value: number; show: Measure["show"]; verdict: Omit<Verdict, "pass"> }): Verdict {
  const told = run.exports[name];
  const expected = text(`${name} with the number that the lab measures, ${show(value)}`, `${name} con el número que mide el laboratorio, ${show(value)}`);
  if (typeof told !== "number") return { pass: false, expected, seen: text(`${name} is not exported as a number`, `${name} no está exportado como número`) };
  if (Math.abs(told - value) > 0.001 * Math.max(1, Math.abs(value))) return { pass: false, expected, seen: text(`${name} is ${show(told)}`, `${name} es ${show(told)}`) };
  return { pass: true, ...verdict };
}

/** B: an extra run of the same code and seed gives the same numbers as the first epochs of the run, to the last bit. */
export function repeatable(id: string, epochs = 1): RunCheck {
  return behaviourOfRun(id, [{ kind: "repeat", epochs }], ({ run, repeat }) => {
    const expected = text(`the same numbers again in epoch ${epochs}`, `los mismos números otra vez en la época ${epochs}`);
    const first = run.histories[0];
    const again = repeat?.histories[0];
    if (!first || !again || (first["loss"]?.length ?? 0) < epochs) {
      return { pass: false, expected, seen: text("no finished training to compare", "no hay un entrenamiento terminado para comparar") };
    }
    for (const [series, values] of Object.entries(first)) {
      for (const [epoch, value] of values.slice(0, epochs).entries()) {
        const other = again[series]?.[epoch];
        if (!Object.is(other, value)) {
          return { pass: false, expected, seen: text(`${series} was ${value}, then ${other}`, `${series} fue ${value} y luego ${other}`) };
        }
      }
    }
    return { pass: true, expected, seen: text("every number equal", "todos los números iguales") };
  });
}

/** B: the run learned all by itself, from no weights of another one. */
export function fromScratch(id: string): RunCheck {
  return behaviourOfRun(id, [], ({ run: { loaded } }) => {
    const names = listed(loaded.map(({ name }) => `"${name}"`));
    return { pass: loaded.length === 0, expected: text("a model that begins with nothing", "un modelo que empieza desde cero"), seen: loaded.length === 0 ? text("nothing was loaded", "no se cargó nada") : text(`it began with the weights of ${names.en}`, `empezó con los pesos de ${names.es}`) };
  });
}

export function text(en: string, es: string): Localized {
  return localized(en, es);
}

/** A text without words, such as a number. */
export function both(same: string): Localized {
  return localized(same, same);
}

/** 0.935 as "93.5 %", with a space that does not break. */
export function percent(value: number): string {
  return `${(100 * value).toFixed(1)}\u00a0%`;
}

/** −0.14 with a minus sign; what rounds to nothing has none. */
function signed(value: number, decimals: number): string {
  const rounded = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(rounded) !== 0 ? `−${rounded}` : rounded;
}

/** 109386 as "109,386", in both languages. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** "128, 64 and 10" and "128, 64 y 10". */
export function listed(items: readonly (string | number)[]): Localized {
  const head = items.slice(0, -1).join(", ");
  const last = String(items.at(-1) ?? "");
  return head ? localized(`${head} and ${last}`, `${head} y ${last}`) : both(last);
}
