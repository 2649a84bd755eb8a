import { AppError } from "#shared/AppError.ts";
import type { ModelBytes, ModelEvaluator } from "#services/models/ModelEvaluator.ts";
import { digitSide, imageToDigit, toGrey, type RgbaImage } from "#core/digits/imageToDigit.ts";

export type DigitImage = { kind: "png"; bytes: Uint8Array } | { kind: "pixels"; pixels: Uint8Array };

export interface DigitPrediction {
  label: string;
  probabilities: { label: string; probability: number }[];
  seen: { width: number; height: number; pixels: Uint8Array };
}

export interface PredictDeps {
  evaluator: ModelEvaluator;
  /** Throws `image-invalid` for what is no PNG or too large. */
  decodePng(bytes: Uint8Array): Promise<RgbaImage>;
}

const rowSize = digitSide * digitSide;

/** What a model takes for the likeliest digit, the likeliest class first in `label`. */
export async function predictDigit(model: ModelBytes, image: DigitImage, { evaluator, decodePng }: PredictDeps): Promise<DigitPrediction> {
  const shape = inputShape(model.topology);
  if (!shape || shape.reduce((product, size) => product * size, 1) !== rowSize) {
    throw new AppError({ code: "invalid-input", message: `This model takes ${shape ? `[${shape.join(", ")}]` : "something else"}, not images of ${digitSide}x${digitSide}.`, hint: "Predict with a run that trained on the digits." });
  }
  const pixels = imageToDigit(await readImage(image, decodePng));
  const outputs = await evaluator.predict(model, { values: Float32Array.from(pixels), shape });
  if (!outputs.every(Number.isFinite)) throw new AppError({ code: "student-nan", message: "The model answers with NaN or infinity, which are no probabilities: its training went wrong.", hint: "Lower the learning rate, or look at the inputs' scale, and train it again." });
  const probabilities = Array.from(outputs, (probability, index) => ({ label: String(index), probability }));
  const likeliest = probabilities.reduce((best, one) => (one.probability > best.probability ? one : best));
  return { label: likeliest.label, probabilities, seen: { width: digitSide, height: digitSide, pixels } };
}

async function readImage(image: DigitImage, decodePng: PredictDeps["decodePng"]) {
  if (image.kind === "png") return toGrey(await decodePng(image.bytes));
  if (image.pixels.length !== rowSize) throw new AppError({ code: "image-invalid", message: `The image has ${image.pixels.length} pixels, not ${rowSize}.`, hint: `Send ${digitSide}x${digitSide} grey levels, row by row.` });
  return { width: digitSide, height: digitSide, pixels: image.pixels };
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
