import { expect, test } from "vitest";
import { imageToDigit, paperOf, toGrey, type GreyImage } from "#core/digits/imageToDigit.ts";
import { bundledImages } from "#tests/support/lessons/bundledData.ts";

const { validation } = await bundledImages("digits");

function realDigit(row: number): GreyImage {
  return { width: 28, height: 28, pixels: validation.x.slice(row * 784, (row + 1) * 784) };
}

/** The picture enlarged, with a margin, as it would be drawn: `paper` where there is no ink. */
function drawn({ width, height, pixels }: GreyImage, { scale, left, top, side, paper, ink }: { scale: number; left: number; top: number; side: number; paper: number; ink: number }): GreyImage {
  const out = new Uint8Array(side * side).fill(paper);
  for (let y = 0; y < height * scale; y++) {
    for (let x = 0; x < width * scale; x++) {
      const value = pixels[Math.floor(y / scale) * width + Math.floor(x / scale)]! / 255;
      out[(top + y) * side + left + x] = Math.round(paper + (ink - paper) * value);
    }
  }
  return { width: side, height: side, pixels: out };
}

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

test("a thousand real digits come out as they are: they were made this way", () => {
  for (let row = 0; row < 1000; row++) expect(largestDifference(imageToDigit(realDigit(row)), realDigit(row).pixels)).toBeLessThanOrEqual(3);
});

test.for([
  ["dark ink on white paper, enlarged and off the centre", { scale: 8, left: 3, top: 150, side: 400, paper: 255, ink: 0 }],
  ["light ink on black", { scale: 5, left: 100, top: 2, side: 300, paper: 0, ink: 255 }],
  ["faint pencil on grey paper", { scale: 4, left: 20, top: 60, side: 200, paper: 210, ink: 140 }],
] as const)("%s becomes the digit it was made from", ([, how]) => {
  for (const row of [0, 1, 2, 3, 4]) expect(largestDifference(imageToDigit(drawn(realDigit(row), how)), realDigit(row).pixels)).toBeLessThanOrEqual(6);
});

test("grain of the paper is no ink", () => {
  const clean = drawn(realDigit(0), { scale: 6, left: 60, top: 60, side: 300, paper: 230, ink: 20 });
  const grainy = { ...clean, pixels: clean.pixels.map((value, i) => value + ((i * 7919) % 13) - 6) };
  const seen = imageToDigit(grainy);
  expect(largestDifference(seen, realDigit(0).pixels)).toBeLessThan(60);
});

test("a line of one pixel in a large drawing is as strong as a real digit's", () => {
  const pixels = new Uint8Array(500 * 500).fill(255);
  for (let y = 50; y < 450; y++) pixels[y * 500 + 250] = 0;
  const digit = imageToDigit({ width: 500, height: 500, pixels });
  expect(Math.max(...digit)).toBe(255);
  expect(digit.filter((value) => value > 0).length).toBe(20);
});

test.for([
  ["white", new Uint8Array(784).fill(255)],
  ["black", new Uint8Array(784)],
  ["nearly even", Uint8Array.from({ length: 784 }, (_, i) => 120 + (i % 7))],
] as const)("says that nothing is drawn in an image that is %s", ([, pixels]) => {
  expect(() => imageToDigit({ width: 28, height: 28, pixels })).toThrow(expect.objectContaining({ code: "image-invalid" }));
});

test("transparent paper counts as white, and white ink on it is seen by its opacity", () => {
  const opacity = Uint8Array.of(0, 255, 255, 0);
  const image = (level: number) => ({ width: 2, height: 2, pixels: Uint8Array.from([...opacity].flatMap((alpha) => [level, level, level, alpha])) });
  expect(toGrey(image(0)).pixels).toEqual(Uint8Array.of(255, 0, 0, 255));
  expect(toGrey(image(255)).pixels).toEqual(opacity);
});

test("a known block comes out as 20 pixels high, its proportions kept, its mass in the middle", () => {
  const pixels = new Uint8Array(784);
  for (let y = 2; y < 12; y++) for (let x = 1; x < 6; x++) pixels[y * 28 + x] = 200;
  const digit = imageToDigit({ width: 28, height: 28, pixels });
  const inked = Array.from(digit.keys()).filter((i) => digit[i]! > 0);
  const columns = inked.map((i) => i % 28);
  const rows = inked.map((i) => Math.floor(i / 28));
  expect([Math.min(...columns), Math.max(...columns), Math.min(...rows), Math.max(...rows)]).toEqual([10, 19, 5, 24]);
  expect(new Set(inked.map((i) => digit[i]))).toEqual(new Set([255]));
});

test("a person's word about the paper goes before the rim's", () => {
  const framed = { ...drawn(realDigit(0), { scale: 8, left: 60, top: 60, side: 400, paper: 255, ink: 0 }) };
  expect(paperOf(framed)).toBe("light");
  expect(imageToDigit(framed, "light")).toEqual(imageToDigit(framed));
  // The light rim taken for ink: all of the picture is the digit.
  expect(imageToDigit(framed, "dark").filter((value) => value > 0).length).toBeGreaterThan(300);
});
