import { paperOf, toGrey, type GreyImage, type Paper } from "#core/digits/imageToDigit.ts";
import { pictureSize } from "./pictureSize.ts";

/** A picture from outside, decoded in the page. */
export interface ChosenPicture {
  name: string;
  /** As it is, at most `longestSide` a side. */
  canvas: HTMLCanvasElement;
  grey: GreyImage;
  /** What it lies on, as its rim tells. */
  paper: Paper;
}

export type PictureProblem = "not-a-picture" | "too-many-bytes" | "too-many-pixels" | "unreadable";

const mostBytes = 20 * 2 ** 20;
/** 40 megapixels are 160 MB decoded. */
const mostPixels = 40e6;
/** A digit is fitted into 20 pixels: more than this says nothing more. */
const longestSide = 560;

export async function readPicture(file: File): Promise<ChosenPicture | PictureProblem> {
  if (file.size > mostBytes) return "too-many-bytes";
  const size = pictureSize(new Uint8Array(await file.arrayBuffer()));
  if (!size || size.width === 0 || size.height === 0) return "not-a-picture";
  if (size.width * size.height > mostPixels) return "too-many-pixels";
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const context = canvas.getContext("2d", { willReadFrequently: true })!;
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const { width, height, data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const grey = toGrey({ width, height, pixels: new Uint8Array(data.buffer) });
    return { name: file.name, canvas, grey, paper: paperOf(grey) };
  } catch {
    return "unreadable";
  }
}
