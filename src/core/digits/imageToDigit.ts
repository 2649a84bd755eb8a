import { AppError } from "#shared/AppError.ts";

/** Red, green, blue, opacity, 0..255, row-major. */
export interface RgbaImage {
  width: number;
  height: number;
  pixels: Uint8Array;
}

/** Grey levels 0..255, row-major. */
export interface GreyImage {
  width: number;
  height: number;
  pixels: Uint8Array;
}

export type Paper = "light" | "dark";

/** As the digits of MNIST were made: 28 pixels a side, the ink fitted into a box of 20. */
export const digitSide = 28;
const boxSide = 20;
/** Least difference between ink and paper, of 255. */
const leastContrast = 24;

/** Laid on white paper. Where that shows nothing (white ink on nothing) the opacity is the ink. */
export function toGrey({ width, height, pixels }: RgbaImage): GreyImage {
  const grey = new Uint8Array(width * height);
  const opacity = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; i++) {
    const light = 0.299 * pixels[4 * i]! + 0.587 * pixels[4 * i + 1]! + 0.114 * pixels[4 * i + 2]!;
    opacity[i] = pixels[4 * i + 3]!;
    grey[i] = Math.round(255 + ((light - 255) * opacity[i]!) / 255);
  }
  return { width, height, pixels: contrast(grey) < leastContrast ? opacity : grey };
}

/**
 * A picture of one digit as the models were shown theirs: light ink on black, scaled with its proportions into a box of
 * 20x20 and placed by its centre of mass in 28x28. Throws `image-invalid` when nothing is drawn. Without `paper` the rim of
 * the picture tells what it lies on.
 */
export function imageToDigit(image: GreyImage, paper?: Paper): Uint8Array {
  const ink = findInk(image, paper);
  const box = boundingBox(ink, image);
  const scale = boxSide / Math.max(box.width, box.height);
  const width = Math.max(1, Math.round(box.width * scale));
  const height = Math.max(1, Math.round(box.height * scale));
  const scaled = resample({ ink, rowLength: image.width, box, width, height });
  return placeByMass(scaled, width, height);
}

/** What the rim of the picture looks like. */
export function paperOf(image: GreyImage): Paper {
  return quantile(rimOf(image).sort(), 0.5) > 127 ? "light" : "dark";
}

/** 0 where there is paper, up to 1 where the ink is strongest. The rim of the picture says what paper looks like. */
function findInk(image: GreyImage, asked: Paper | undefined): Float32Array {
  const { width, height, pixels } = image;
  const rim = rimOf(image).sort();
  const white = (asked ?? paperOf(image)) === "light";
  const { least, most } = rangeOf(pixels);
  // Where the rim is the other way than asked it says nothing about the paper: then the paper is the picture's own extreme.
  const middle = quantile(rim, 0.5);
  const paper = middle > 127 === white ? middle : white ? most : least;
  const strongest = white ? paper - least : most - paper;
  if (strongest < leastContrast || width * height < 4) {
    throw new AppError({ code: "image-invalid", message: "Nothing is drawn in the image.", hint: "Use a picture of one digit, dark on light paper or light on dark." });
  }
  // Grain of the paper, as the middle half of the rim shows it; none in a drawing, so that its faintest edge stays.
  const grain = Math.min(0.3 * strongest, 4 * (quantile(rim, 0.75) - quantile(rim, 0.25)));
  const ink = new Float32Array(pixels.length);
  for (let i = 0; i < ink.length; i++) {
    const strength = white ? paper - pixels[i]! : pixels[i]! - paper;
    if (strength > grain) ink[i] = strength / strongest;
  }
  return ink;
}

function rimOf({ width, height, pixels }: GreyImage): Uint8Array {
  const rim = [...pixels.subarray(0, width), ...pixels.subarray(pixels.length - width)];
  for (let y = 1; y < height - 1; y++) rim.push(pixels[y * width]!, pixels[(y + 1) * width - 1]!);
  return Uint8Array.from(rim);
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

function boundingBox(ink: Float32Array, { width, height }: GreyImage): Box {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let i = 0; i < ink.length; i++) {
    if (ink[i] === 0) continue;
    const x = i % width;
    const y = Math.floor(i / width);
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** Each new pixel is the mean of the area it covers; the strongest is 1 again, so that a thin line does not turn faint. */
function resample({ ink, rowLength, box, width, height }: { ink: Float32Array; rowLength: number; box: Box; width: number; height: number }): Float32Array {
  const out = new Float32Array(width * height);
  const columns = coverage(box.width, width);
  const rows = coverage(box.height, height);
  let strongest = 0;
  rows.forEach((row, y) => {
    columns.forEach((column, x) => {
      let sum = 0;
      for (const { at: sy, share: sharey } of row) for (const { at: sx, share: sharex } of column) sum += sharey * sharex * ink[(box.top + sy) * rowLength + box.left + sx]!;
      out[y * width + x] = sum;
      strongest = Math.max(strongest, sum);
    });
  });
  return out.map((value) => value / strongest);
}

/** For each of `to` equal parts of `from` pixels: the pixels it covers and their shares of it. */
function coverage(from: number, to: number): { at: number; share: number }[][] {
  const size = from / to;
  return Array.from({ length: to }, (_, i) => {
    const [start, end] = [i * size, (i + 1) * size];
    const covered: { at: number; share: number }[] = [];
    for (let at = Math.floor(start); at < Math.min(from, end); at++) {
      const share = (Math.min(end, at + 1) - Math.max(start, at)) / size;
      if (share > 1e-9) covered.push({ at, share });
    }
    return covered;
  });
}

function placeByMass(ink: Float32Array, width: number, height: number): Uint8Array {
  let [mass, momentX, momentY] = [0, 0, 0];
  ink.forEach((value, i) => {
    mass += value;
    momentX += value * (i % width);
    momentY += value * Math.floor(i / width);
  });
  const place = (moment: number, size: number): number => Math.min(digitSide - size, Math.max(0, Math.round(digitSide / 2 - moment / mass)));
  const left = place(momentX, width);
  const top = place(momentY, height);
  const digit = new Uint8Array(digitSide * digitSide);
  ink.forEach((value, i) => (digit[(top + Math.floor(i / width)) * digitSide + left + (i % width)] = Math.round(255 * value)));
  return digit;
}

function contrast(values: Uint8Array): number {
  const { least, most } = rangeOf(values);
  return most - least;
}

function rangeOf(values: Uint8Array): { least: number; most: number } {
  let [least, most] = [255, 0];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most };
}

function quantile(sorted: Uint8Array, share: number): number {
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}
