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

export interface Band {
  measure: "first-loss" | "best-validation-accuracy";
  /** Honest values, both ends included. */
  from: number;
  to: number;
  /** What it means when the value is under or over the band. */
  tooLow: Localized;
  tooHigh: Localized;
}

/** M: a value that the host measured lies in its honest band. Above it is as suspicious as below. */
export function metric(id: string, { measure, from, to, tooLow, tooHigh }: Band): RunCheck {
  const show = measure === "first-loss" ? (value: number) => value.toFixed(2) : percent;
  return {
    on: "run",
    kind: "M",
    id,
    needs: [{ kind: measure }],
    decide({ firstLoss, bestValidationAccuracy }) {
      const value = (measure === "first-loss" ? firstLoss : bestValidationAccuracy) ?? Number.NaN;
      const why = value < from ? tooLow : value > to ? tooHigh : undefined;
      const seen = Number.isNaN(value) ? both("NaN") : both(show(value));
      return {
        pass: value >= from && value <= to,
        expected: text(`${show(from)} to ${show(to)}`, `de ${show(from)} a ${show(to)}`),
        seen: why ? text(`${seen.en}. ${why.en}`, `${seen.es}. ${why.es}`) : seen,
      };
    },
  };
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
