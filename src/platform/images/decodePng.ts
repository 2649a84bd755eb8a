import type { RgbaImage } from "#core/digits/imageToDigit.ts";
import { AppError, isAppError } from "#shared/AppError.ts";
import { isPng, readPng, readPngHeader } from "./readPng.ts";

/** Decoding holds the process up, so that what a drawing or a screen is not is refused before it. */
const maxPixels = 8_000_000;
const maxBytes = 16 * 2 ** 20;

/** Throws `image-invalid` for what is no PNG, is damaged or too large. */
export async function decodePng(bytes: Uint8Array): Promise<RgbaImage> {
  const refuse = (message: string, hint: string, cause?: unknown): AppError => new AppError({ code: "image-invalid", message, hint, cause });
  if (!isPng(bytes)) throw refuse("The file is not a PNG image.", "Save the picture as PNG and try again.");
  const damaged = (cause: unknown): AppError => refuse("The PNG image is damaged.", "Save the picture anew as PNG and try again.", cause);
  try {
    const { width, height } = readPngHeader(bytes);
    if (bytes.length > maxBytes || width * height > maxPixels) {
      throw refuse(`The image is too large: ${width}x${height}, ${Math.ceil(bytes.length / 1024)} KiB.`, "Crop it to the digit, or make it smaller: at most 8 million pixels and 16 MiB.");
    }
    return readPng(bytes);
  } catch (error) {
    throw isAppError(error) ? error : damaged(error);
  }
}
