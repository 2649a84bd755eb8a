import { PNG } from "pngjs";
import { expect, test } from "vitest";
import { decodePng } from "#platform/images/decodePng.ts";

function png(width: number, height: number): Uint8Array {
  const image = new PNG({ width, height });
  image.data.fill(200);
  return PNG.sync.write(image);
}

test("reads size and pixels of a PNG", async () => {
  const { width, height, pixels } = await decodePng(png(3, 2));
  expect({ width, height, length: pixels.length }).toEqual({ width: 3, height: 2, length: 24 });
});

test("reads a view into a larger buffer", async () => {
  const bytes = png(3, 2);
  const larger = new Uint8Array(bytes.length + 20);
  larger.set(bytes, 10);
  expect((await decodePng(larger.subarray(10, 10 + bytes.length))).width).toBe(3);
});

/** A small file that says it is 60,000 pixels a side: 14 GB once unpacked. */
function bomb(): Uint8Array {
  const bytes = png(3, 2);
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  header.setUint32(16, 60_000);
  header.setUint32(20, 60_000);
  return bytes;
}

test.for([
  ["no PNG", new TextEncoder().encode("GIF89a, and something more after it")],
  ["empty", new Uint8Array(0)],
  ["cut off", png(30, 20).subarray(0, 60)],
  ["damaged", png(30, 20).map((byte, i) => (i === 45 ? byte ^ 0xff : byte))],
  ["a bomb", bomb()],
] as const)("refuses a file that is %s", async ([, bytes]) => {
  await expect(decodePng(bytes)).rejects.toMatchObject({ code: "image-invalid", hint: expect.any(String) as string });
});
