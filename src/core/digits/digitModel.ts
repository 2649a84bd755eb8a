import { AppError } from "#shared/AppError.ts";
import { digitSide } from "./imageToDigit.ts";

export interface DigitPrediction {
  /** The likeliest. */
  label: string;
  probabilities: { label: string; probability: number }[];
  /** What the model was shown. */
  seen: { width: number; height: number; pixels: Uint8Array };
}

const rowSize = digitSide * digitSide;

/** Shape of one row of a model that takes digits, as its first layer says it. Throws `invalid-input` for other models. */
export function digitShape(topology: Uint8Array): readonly number[] {
  const shape = inputShape(topology);
  if (shape?.reduce((product, size) => product * size, 1) === rowSize) return shape;
  throw new AppError({ code: "invalid-input", message: `This model takes ${shape ? `[${shape.join(", ")}]` : "something else"}, not images of ${digitSide}x${digitSide}.`, hint: "Predict with a run that trained on the digits." });
}

/** A model's outputs for the digit `pixels`. Throws `student-nan` for numbers that are no probabilities. */
export function digitPrediction(outputs: Float32Array, pixels: Uint8Array): DigitPrediction {
  if (!outputs.every(Number.isFinite)) throw new AppError({ code: "student-nan", message: "The model answers with NaN or infinity, which are no probabilities: its training went wrong.", hint: "Lower the learning rate, or look at the inputs' scale, and train it again." });
  const probabilities = Array.from(outputs, (probability, index) => ({ label: String(index), probability }));
  const likeliest = probabilities.reduce((best, one) => (one.probability > best.probability ? one : best));
  return { label: likeliest.label, probabilities, seen: { width: digitSide, height: digitSide, pixels } };
}

/** Shape of one input row as the model's first layer says it; undefined when it does not. */
function inputShape(topology: Uint8Array): readonly number[] | undefined {
  let model: unknown;
  try {
    model = JSON.parse(new TextDecoder().decode(topology));
  } catch {
    return undefined;
  }
  const shape = at(at(at(at(at(model, "config"), "layers"), 0), "config"), "batch_input_shape");
  if (!Array.isArray(shape)) return undefined;
  const row: unknown[] = shape.slice(1);
  return row.every((size) => typeof size === "number") ? row : undefined;
}

function at(value: unknown, key: string | number): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Record<string | number, unknown>)[key] : undefined;
}
