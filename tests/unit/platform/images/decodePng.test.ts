import { crc32, deflateSync } from "node:zlib";
import fc from "fast-check";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { decodePng } from "#platform/images/decodePng.ts";

function png(width: number, height: number): Uint8Array {
  const image = new PNG({ width, height });
  image.data.fill(200);
  return PNG.sync.write(image);
}

interface Parts {
  width: number;
  height: number;
  depth?: number;
  type?: number;
  interlaced?: boolean;
  /** Rows before they are packed, each with its filter's byte. */
  rows: Uint8Array;
  /** Between header and picture. */
  chunks?: readonly Uint8Array[];
}

/** A PNG of any format, by hand. */
function build({ width, height, depth = 8, type = 0, interlaced = false, rows, chunks = [] }: Parts): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([depth, type, 0, 0, interlaced ? 1 : 0], 8);
  return Buffer.concat([Buffer.from("\u0089PNG\r\n\u001a\n", "latin1"), chunk("IHDR", header), ...chunks, chunk("IDAT", deflateSync(rows)), chunk("IEND", new Uint8Array(0))]);
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length);
  bytes.write(name, 4, "latin1");
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
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

const palette = chunk("PLTE", Uint8Array.from({ length: 768 }, (_, i) => (i * 73) % 256));
const paletteAlpha = chunk("tRNS", Uint8Array.from({ length: 100 }, (_, i) => (i * 51) % 256));
const formats = [[0, 1], [0, 2], [0, 4], [0, 8], [0, 16], [2, 8], [2, 16], [3, 1], [3, 2], [3, 4], [3, 8], [4, 8], [4, 16], [6, 8], [6, 16]] as const;

test.for(formats.flatMap(([type, depth]) => [[type, depth, false], [type, depth, true]] as const))("reads type %i with %i bits as another program does, interlaced: %s", async ([type, depth, interlaced]) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), fc.infiniteStream(fc.integer({ min: 0, max: 255 })), async (width, height, numbers) => {
      const samples = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[type];
      const filled = (length: number): number[] => Array.from({ length }, () => Number(numbers.next().value));
      const passes = interlaced ? [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]] : [[0, 0, 1, 1]];
      const rows = passes.flatMap(([left, top, across, down]) => {
        const [columns, count] = [Math.ceil((width - left!) / across!), Math.ceil((height - top!) / down!)];
        return columns > 0 && count > 0 ? Array.from({ length: count }, () => [filled(1)[0]! % 5, ...filled(Math.ceil((columns * depth * samples) / 8))]).flat() : [];
      });
      const bytes = build({ width, height, depth, type, interlaced, rows: Uint8Array.from(rows), chunks: type === 3 ? [palette, paletteAlpha] : [] });
      const { pixels } = await decodePng(bytes);
      expect(Buffer.from(pixels).equals(PNG.sync.read(Buffer.from(bytes)).data)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test("one grey level may stand for nothing there", async () => {
  const { pixels } = await decodePng(build({ width: 3, height: 1, rows: Uint8Array.of(0, 7, 8, 9), chunks: [chunk("tRNS", Uint8Array.of(0, 8))] }));
  expect([...pixels]).toEqual([7, 7, 7, 255, 8, 8, 8, 0, 9, 9, 9, 255]);
});

describe("refuses a file that", () => {
  const side = { width: 28, height: 28 };
  const whole = png(30, 20);
  test.for([
    ["is no PNG", new TextEncoder().encode("GIF89a, and something more after it")],
    ["is a JPEG", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70)],
    ["is empty", new Uint8Array(0)],
    ["is cut off in its header", whole.subarray(0, 20)],
    ["is cut off", whole.subarray(0, 60)],
    ["lacks its end", whole.subarray(0, whole.length - 12)],
    ["has another byte", whole.map((byte, i) => (i === 45 ? byte ^ 0xff : byte))],
    ["says that it is 20,000 pixels a side", build({ width: 20_000, height: 20_000, rows: new Uint8Array(1000) })],
    ["has no column", build({ width: 0, height: 28, rows: new Uint8Array(28) })],
    ["has neither column nor row", build({ width: 0, height: 0, rows: new Uint8Array(0) })],
    ["has fewer rows than it says", build({ ...side, rows: new Uint8Array(50) })],
    ["has more rows than it says: a bomb", build({ ...side, rows: new Uint8Array(50_000_000) })],
    ["has more rows than it says, interlaced", build({ ...side, interlaced: true, rows: new Uint8Array(50_000_000) })],
    ["has a depth that there is not", build({ ...side, depth: 3, rows: new Uint8Array(28 * 29) })],
    ["has a type that there is not", build({ ...side, type: 9, rows: new Uint8Array(28 * 29) })],
    ["has a filter that there is not", build({ ...side, rows: new Uint8Array(28 * 29).fill(5) })],
    ["lacks its palette", build({ ...side, type: 3, rows: new Uint8Array(28 * 29) })],
    ["has a colour that its palette lacks", build({ ...side, type: 3, rows: new Uint8Array(28 * 29).fill(1), chunks: [chunk("PLTE", Uint8Array.of(1, 2, 3))] })],
  ] as const)("%s", async ([, bytes]) => {
    await expect(decodePng(bytes)).rejects.toMatchObject({ code: "image-invalid", hint: expect.any(String) as string });
  });

  test("is damaged anywhere, or reads it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }), async (changes) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, byte] of changes) bytes[at] = byte;
        await decodePng(bytes).catch((error: unknown) => expect(error).toMatchObject({ code: "image-invalid" }));
      }),
      { numRuns: 500 },
    );
  });
});
