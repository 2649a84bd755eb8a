import { PNG } from "pngjs";
import type { RgbaImage } from "#services/runs/imageToDigit.ts";
import { AppError } from "#shared/AppError.ts";

/** Decoding holds the process up, so that what a drawing or a screen is not is refused before it. */
const maxPixels = 8_000_000;
const maxBytes = 16 * 2 ** 20;

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** End of the first chunk's size, which says the picture's. */
const sizeEnd = 24;

/** Throws `image-invalid` for what is no PNG, is damaged or too large. */
export async function decodePng(bytes: Uint8Array): Promise<RgbaImage> {
  const refuse = (message: string, hint: string, cause?: unknown): AppError => new AppError({ code: "image-invalid", message, hint, cause });
  if (bytes.length < sizeEnd || signature.some((byte, i) => bytes[i] !== byte)) throw refuse("The file is not a PNG image.", "Save the picture as PNG and try again.");
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [header.getUint32(16), header.getUint32(20)];
  if (bytes.length > maxBytes || width * height > maxPixels) {
    throw refuse(`The image is too large: ${width}x${height}, ${Math.ceil(bytes.length / 1024)} KiB.`, "Crop it to the digit, or make it smaller: at most 8 million pixels and 16 MiB.");
  }
  try {
    const { data, ...size } = await new Promise<PNG>((resolve, reject) => {
      new PNG().parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), (error, png) => (error ? reject(error) : resolve(png)));
    });
    return { width: size.width, height: size.height, pixels: data };
  } catch (cause) {
    throw refuse("The PNG image is damaged.", "Save the picture anew as PNG and try again.", cause);
  }
}
