import { AppError } from "#shared/AppError.ts";
import type { ModelBytes, ModelEvaluator } from "#services/models/ModelEvaluator.ts";
import { digitPrediction, digitShape, type DigitPrediction } from "#core/digits/digitModel.ts";
import { digitSide, imageToDigit, toGrey, type RgbaImage } from "#core/digits/imageToDigit.ts";

export type DigitImage = { kind: "png"; bytes: Uint8Array } | { kind: "pixels"; pixels: Uint8Array };

export interface PredictDeps {
  evaluator: ModelEvaluator;
  /** Throws `image-invalid` for what is no PNG or too large. */
  decodePng(bytes: Uint8Array): Promise<RgbaImage>;
}

const rowSize = digitSide * digitSide;

/** What a model takes for the likeliest digit, the likeliest class first in `label`. */
export async function predictDigit(model: ModelBytes, image: DigitImage, { evaluator, decodePng }: PredictDeps): Promise<DigitPrediction> {
  const shape = digitShape(model.topology);
  const pixels = imageToDigit(await readImage(image, decodePng));
  const outputs = await evaluator.predict(model, { values: Float32Array.from(pixels), shape });
  return digitPrediction(outputs, pixels);
}

async function readImage(image: DigitImage, decodePng: PredictDeps["decodePng"]) {
  if (image.kind === "png") return toGrey(await decodePng(image.bytes));
  if (image.pixels.length !== rowSize) throw new AppError({ code: "image-invalid", message: `The image has ${image.pixels.length} pixels, not ${rowSize}.`, hint: `Send ${digitSide}x${digitSide} grey levels, row by row.` });
  return { width: digitSide, height: digitSide, pixels: image.pixels };
}
