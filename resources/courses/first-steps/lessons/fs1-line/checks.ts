import { behaviour, both, fact, lineError, lineR2, metric, text } from "backprop/checks";

const otherFeatures = ["species", "island", "beakLength", "beakDepth", "sex"];
const columns = { x: "flipper", y: "mass" };

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

export const checks = [
  fact("one-feature", ({ code, exports }) => {
    const expected = text("fitted made by fitLine from the column flipper alone", "fitted hecha por fitLine con la columna flipper y ninguna otra");
    const fitted = exports["fitted"] as { w?: unknown; b?: unknown } | undefined;
    if (!code.calls.some(({ callee }) => callee === "fitLine")) {
      return { pass: false, expected, seen: text("fitLine is never called", "nunca se llama a fitLine"), at: code.exports.find(({ name }) => name === "fitted") };
    }
    const other = code.mentions.find((one) => otherFeatures.includes(one.text));
    if (other) return { pass: false, expected, seen: text(`${other.text} is used as well`, `también se usa ${other.text}`), at: other };
    if (!code.mentions.some((one) => one.text === "flipper")) return { pass: false, expected, seen: text("flipper is never used", "nunca se usa flipper") };
    if (!isNumber(fitted?.w) || !isNumber(fitted.b)) return { pass: false, expected, seen: text("fitted is not exported as { w, b }", "fitted no está exportada como { w, b }") };
    return { pass: true, expected, seen: both(`w = ${shown(fitted.w)}, b = ${shown(fitted.b)}`) };
  }),

  metric("guess", {
    measure: lineError({ line: "guess", ...columns, unit: "g" }),
    to: 450,
    tooHigh: text("Take two penguins 20 mm apart: how many grams is one millimetre worth?", "Toma dos pingüinos separados por 20 mm: ¿cuántos gramos vale un milímetro?"),
    reported: "guessError",
  }),

  metric("fitted", {
    measure: lineR2({ line: "fitted", ...columns }),
    from: 0.6,
    tooLow: text("The best line by flipper does better. Was it fitted to flipper and mass, in this order?", "La mejor recta según la aleta logra más. ¿La ajustaste con flipper y mass, en ese orden?"),
  }),

  behaviour("units", ({ exports }) => {
    const expected = text("errorInUnit gives fittedError in millimetres (1), in centimetres (10) and in inches (25.4)", "errorInUnit da fittedError en milímetros (1), en centímetros (10) y en pulgadas (25.4)");
    const errorInUnit = exports["errorInUnit"] as ((millimetres: number) => unknown) | undefined;
    if (typeof errorInUnit !== "function") return { pass: false, expected, seen: text("errorInUnit is not exported as a function", "errorInUnit no está exportada como función") };
    const [fittedError, ...errors] = [exports["fittedError"], ...[1, 10, 25.4].map((unit) => errorInUnit(unit))];
    if (!isNumber(fittedError) || !errors.every(isNumber)) return { pass: false, expected, seen: text(`it gives ${errors.map(String).join(", ")}`, `da ${errors.map(String).join(", ")}`) };
    const given = errors.map((error) => `${shown(error)}\u00a0g`).join(", ");
    if (errors.some((error) => Math.abs(error - fittedError) > 1e-6 * fittedError)) {
      return { pass: false, expected, seen: text(`${given}, and fittedError is ${shown(fittedError)}\u00a0g`, `${given}, y fittedError es ${shown(fittedError)}\u00a0g`) };
    }
    // In a unit that is no number there is nothing to measure: whoever answers all the same has not converted anything.
    if (isNumber(whatItSays(() => errorInUnit(Number.NaN)))) return { pass: false, expected, seen: text("it gives the same whatever the unit: nothing is converted", "da lo mismo con cualquier unidad: no se convierte nada") };
    return { pass: true, expected, seen: both(given) };
  }),
];

/** -5709.36 as "−5,709.4". */
function shown(value: number): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 }).replace("-", "−");
}

/** What a call gives, or nothing where it refuses. */
function whatItSays(call: () => unknown): unknown {
  try {
    return call();
  } catch {
    return undefined;
  }
}
