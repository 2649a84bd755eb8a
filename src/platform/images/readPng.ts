import { crc32, inflateSync } from "node:zlib";
import type { RgbaImage } from "#core/digits/imageToDigit.ts";

/** What the first chunk of a PNG says (ISO/IEC 15948). */
export interface PngHeader {
  width: number;
  height: number;
  /** Bits a sample. */
  depth: number;
  /** 0 grey, 2 colours, 3 palette, 4 grey and opacity, 6 colours and opacity. */
  type: number;
  interlaced: boolean;
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Samples a pixel and the depths allowed, by type. */
const formats: Readonly<Record<number, { samples: number; depths: readonly number[] }>> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 1, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
};
/** Adam7: where each pass begins and how far apart its pixels are. */
const adam7 = [
  { left: 0, top: 0, across: 8, down: 8 },
  { left: 4, top: 0, across: 8, down: 8 },
  { left: 0, top: 4, across: 4, down: 8 },
  { left: 2, top: 0, across: 4, down: 4 },
  { left: 0, top: 2, across: 2, down: 4 },
  { left: 1, top: 0, across: 2, down: 2 },
  { left: 0, top: 1, across: 1, down: 2 },
] as const;
const onePass = [{ left: 0, top: 0, across: 1, down: 1 }] as const;

/** True for bytes that begin as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}

/** Throws on what is no valid header: nothing of the picture has been unpacked by then. */
export function readPngHeader(bytes: Uint8Array): PngHeader {
  const first = chunksOf(bytes).next().value;
  if (first?.name !== "IHDR" || first.data.length !== 13) throw new Error("It does not begin with IHDR.");
  const view = viewOf(first.data);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, type, compression, filter, interlace] = first.data.subarray(8) as unknown as [number, number, number, number, number];
  if (width === 0 || height === 0) throw new Error("It has no pixels.");
  if (!formats[type]?.depths.includes(depth) || compression !== 0 || filter !== 0 || interlace > 1) throw new Error("Its format is none of PNG's.");
  return { width, height, depth, type, interlaced: interlace === 1 };
}

/** The whole picture; never unpacks more than the header says. Throws where a byte is missing, damaged or too many. */
export function readPng(bytes: Uint8Array): RgbaImage {
  const header = readPngHeader(bytes);
  const packed: Uint8Array[] = [];
  let palette: Uint8Array | undefined;
  let transparent: Uint8Array | undefined;
  for (const { name, data } of chunksOf(bytes)) {
    if (name === "IDAT") packed.push(data);
    else if (name === "PLTE") palette = data;
    else if (name === "tRNS") transparent = data;
  }
  if (header.type === 3 && !palette) throw new Error("Its palette is missing.");

  const { width, height, interlaced } = header;
  const bits = header.depth * formats[header.type]!.samples;
  const passes = (interlaced ? adam7 : onePass)
    .map((pass) => ({ ...pass, columns: Math.ceil((width - pass.left) / pass.across), rows: Math.ceil((height - pass.top) / pass.down) }))
    .filter(({ columns, rows }) => columns > 0 && rows > 0)
    .map((pass) => ({ ...pass, rowBytes: Math.ceil((pass.columns * bits) / 8) }));
  const size = passes.reduce((sum, { rows, rowBytes }) => sum + rows * (rowBytes + 1), 0);
  const raw = inflateSync(Buffer.concat(packed), { maxOutputLength: size });
  if (raw.length !== size) throw new Error(`It has ${raw.length} of ${size} bytes.`);

  const pixels = new Uint8Array(4 * width * height);
  const paint = painter(header, { palette, transparent });
  let at = 0;
  for (const { left, top, across, down, columns, rows, rowBytes } of passes) {
    let above = new Uint8Array(rowBytes);
    for (let y = 0; y < rows; y++, at += rowBytes + 1) {
      const row = raw.subarray(at + 1, at + 1 + rowBytes);
      unfilter({ kind: raw[at]!, row, above, distance: Math.max(1, bits / 8) });
      for (let x = 0; x < columns; x++) paint(row, x, pixels, 4 * ((top + y * down) * width + left + x * across));
      above = row;
    }
  }
  return { width, height, pixels };
}

/** Each chunk up to IEND, its checksum checked. */
function* chunksOf(bytes: Uint8Array): Generator<{ name: string; data: Uint8Array }, undefined> {
  const view = viewOf(bytes);
  for (let at = signature.length; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const end = at + 8 + length;
    if (end + 4 > bytes.length) break;
    if (crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end)) throw new Error("A checksum is wrong.");
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (name === "IEND") return undefined;
    yield { name, data: bytes.subarray(at + 8, end) };
    at = end + 4;
  }
  throw new Error("It ends too early.");
}

/** Undoes what made the row easier to pack, in place. `distance`: bytes to the same sample of the pixel before. */
function unfilter({ kind, row, above, distance }: { kind: number; row: Uint8Array; above: Uint8Array; distance: number }): void {
  if (kind > 4) throw new Error(`A row has the filter ${kind}.`);
  if (kind === 0) return;
  for (let i = 0; i < row.length; i++) {
    const left = i >= distance ? row[i - distance]! : 0;
    const up = above[i]!;
    if (kind === 1) row[i]! += left;
    else if (kind === 2) row[i]! += up;
    else if (kind === 3) row[i]! += (left + up) >> 1;
    else row[i]! += nearest(left, up, i >= distance ? above[i - distance]! : 0);
  }
}

/** Paeth's choice: of three neighbours the one closest to their plane. */
function nearest(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** Writes pixel `x` of a row as red, green, blue and opacity of 8 bits each. */
function painter({ depth, type }: PngHeader, { palette, transparent }: { palette: Uint8Array | undefined; transparent: Uint8Array | undefined }) {
  const { samples } = formats[type]!;
  const most = 2 ** depth - 1;
  const grey = type === 0 || type === 4;
  const opacity = type === 4 || type === 6;
  // Of grey and colours one value may stand for nothing there; it has 16 bits whatever the depth.
  const view = transparent && viewOf(transparent);
  const clear = view && type !== 3 && view.byteLength === 2 * samples ? Array.from({ length: samples }, (_, index) => view.getUint16(2 * index)) : undefined;
  const sample = (row: Uint8Array, index: number): number => {
    if (depth === 8) return row[index]!;
    if (depth === 16) return 256 * row[2 * index]! + row[2 * index + 1]!;
    const bit = index * depth;
    return (row[bit >> 3]! >> (8 - depth - (bit & 7))) & most;
  };
  const scaled = (value: number): number => (depth === 8 ? value : Math.round((value * 255) / most));

  return (row: Uint8Array, x: number, pixels: Uint8Array, to: number): void => {
    const first = x * samples;
    const value = sample(row, first);
    if (type === 3) {
      if (3 * value + 2 >= palette!.length) throw new Error(`It has no colour ${value}.`);
      for (let i = 0; i < 3; i++) pixels[to + i] = palette![3 * value + i]!;
      pixels[to + 3] = transparent?.[value] ?? 255;
      return;
    }
    pixels[to] = scaled(value);
    pixels[to + 1] = grey ? pixels[to]! : scaled(sample(row, first + 1));
    pixels[to + 2] = grey ? pixels[to]! : scaled(sample(row, first + 2));
    pixels[to + 3] = opacity ? scaled(sample(row, first + samples - 1)) : 255;
    if (clear?.every((one, index) => one === sample(row, first + index))) pixels[to + 3] = 0;
  };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
