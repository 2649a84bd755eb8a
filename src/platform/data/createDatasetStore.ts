import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliDecompress } from "node:zlib";
import { promisify } from "node:util";
import { z } from "zod";
import { AppError } from "#shared/AppError.ts";
import { hashSchema } from "#shared/ids.ts";
import { tableColumnSchema } from "#core/data/tableRow.ts";
import type { DatasetStore, Rows, SplitDataset } from "#services/data/DatasetStore.ts";
import { readTable } from "./readTable.ts";

const manifestBase = {
  format: z.literal(1),
  name: z.string(),
  file: z.string().regex(/^[\w-][\w.-]*$/),
  hash: hashSchema,
  rows: z.int().positive().max(10_000_000),
  split: z.object({ train: z.int().positive(), validation: z.int().positive(), heldOut: z.int().nonnegative() }),
};
const manifestSchema = z.discriminatedUnion("kind", [
  z.object({ ...manifestBase, kind: z.literal("images"), shape: z.array(z.int().positive()).min(1).max(4), classes: z.array(z.string()).min(2).max(256) }),
  z.object({ ...manifestBase, kind: z.literal("table"), columns: z.array(tableColumnSchema).min(1).max(100) }),
  z.object({ ...manifestBase, kind: z.literal("text"), alphabet: z.string().min(2).max(1_000) }),
]);
type Manifest = z.infer<typeof manifestSchema>;
type ImagesManifest = Extract<Manifest, { kind: "images" }>;
type TextManifest = Extract<Manifest, { kind: "text" }>;

const nameSchema = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
const magic = "BPDS";

/**
 * Data sets of a folder, `ROOT/NAME/dataset.json` and the file it names: images (resources/data/digits/SOURCE.md has the
 * format), a table as CSV, or a
 * text, whose "rows" are characters and which is cut into consecutive pieces whatever the seed.
 * Read and split once a name and seed; what is given is shared, so nobody may write into it.
 */
export function createDatasetStore({ root }: { root: string }): DatasetStore {
  const loaded = new Map<string, Promise<SplitDataset>>();
  return {
    load(name, splitSeed) {
      const key = `${name}/${splitSeed}`;
      const known = loaded.get(key);
      if (known) return known;
      const loading = loadSplit(root, name, splitSeed);
      loaded.set(key, loading);
      loading.catch(() => loaded.delete(key));
      return loading;
    },
  };
}

async function loadSplit(root: string, name: string, splitSeed: string): Promise<SplitDataset> {
  if (!nameSchema.safeParse(name).success) throw await notFound(root, name);
  const folder = join(root, name);
  const manifest = await readManifest(root, name);
  const { hash } = manifest;
  if (manifest.kind === "text") return { kind: "text", name, hash, alphabet: manifest.alphabet, ...cutText(manifest, await readText(folder, manifest)) };
  const cut = cutAt(manifest, splitSeed);
  if (manifest.kind === "table") {
    const all = await readRows(folder, manifest);
    return { kind: "table", name, hash, columns: manifest.columns, ...cut((order) => order.map((row) => all[row]!)) };
  }
  const all = unpack(manifest, await readPacked(folder, manifest));
  return { kind: "images", name, hash, classes: manifest.classes, shape: manifest.shape, ...cut((order) => take(all, order)) };
}

/** The three parts, each made of the numbers of its rows. */
function cutAt({ rows, split: { train, validation, heldOut } }: Manifest, splitSeed: string) {
  const order = splitOrder(rows, splitSeed);
  return <Part>(make: (order: readonly number[]) => Part): { train: Part; validation: Part; heldOut: Part } => ({
    train: make(order.slice(0, train)),
    validation: make(order.slice(train, train + validation)),
    heldOut: make(order.slice(train + validation, train + validation + heldOut)),
  });
}

/** Row numbers sorted by SHA-256 of "SEED/ROW": a shuffle that is the same wherever SHA-256 is. */
export function splitOrder(rows: number, splitSeed: string): number[] {
  return Array.from({ length: rows }, (_, row) => ({ row, key: createHash("sha256").update(`${splitSeed}/${row}`).digest("hex") }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ row }) => row);
}

async function readManifest(root: string, name: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(join(root, name, "dataset.json"), "utf8");
  } catch (cause) {
    throw await notFound(root, name, cause);
  }
  try {
    const manifest = manifestSchema.parse(JSON.parse(text));
    const { train, validation, heldOut } = manifest.split;
    if (train + validation + heldOut > manifest.rows) throw new Error("The split asks for more rows than there are.");
    return manifest;
  } catch (cause) {
    throw damaged(name, "its dataset.json cannot be read", cause);
  }
}

async function readRows(folder: string, manifest: Extract<Manifest, { kind: "table" }>) {
  try {
    return readTable(await readFile(join(folder, manifest.file)), manifest);
  } catch (cause) {
    throw damaged(manifest.name, `${manifest.file} ${cause instanceof Error ? cause.message : "cannot be read"}`, cause);
  }
}

function cutText({ split: { train, validation, heldOut } }: TextManifest, text: string): { train: string; validation: string; heldOut: string } {
  return { train: text.slice(0, train), validation: text.slice(train, train + validation), heldOut: text.slice(train + validation, train + validation + heldOut) };
}

async function readText(folder: string, manifest: TextManifest): Promise<string> {
  // A character of UTF-8 that is one unit of UTF-16 takes at most three bytes.
  const text = new TextDecoder().decode(await unpackFile(folder, manifest, 3 * manifest.rows));
  if (text.length !== manifest.rows) throw damaged(manifest.name, "it has not as many characters as dataset.json says");
  return text;
}

function readPacked(folder: string, manifest: ImagesManifest): Promise<Uint8Array> {
  return unpackFile(folder, manifest, headerBytes(manifest.shape) + manifest.rows * (rowSize(manifest.shape) + 1));
}

async function unpackFile(folder: string, { name, file, hash }: Manifest, most: number): Promise<Uint8Array> {
  let packed: Uint8Array;
  try {
    packed = await promisify(brotliDecompress)(await readFile(join(folder, file)), { maxOutputLength: most });
  } catch (cause) {
    throw damaged(name, `${file} cannot be unpacked`, cause);
  }
  if (createHash("sha256").update(packed).digest("hex") !== hash) throw damaged(name, `${file} is not the one dataset.json describes`);
  return packed;
}

function unpack({ name, rows, shape }: ImagesManifest, packed: Uint8Array): Rows & { size: number } {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const numbers = Array.from({ length: 3 + shape.length }, (_, index) => view.getUint32(4 + 4 * index, true));
  const letters = String.fromCharCode(...packed.subarray(0, 4));
  if (letters !== magic || numbers.join() !== [1, rows, shape.length, ...shape].join()) throw damaged(name, "its header does not fit dataset.json");
  const size = rowSize(shape);
  const start = headerBytes(shape);
  return { x: packed.subarray(start, start + rows * size), y: packed.subarray(start + rows * size), size };
}

function take({ x, y, size }: Rows & { size: number }, order: readonly number[]): Rows {
  const taken = { x: new Uint8Array(order.length * size), y: new Uint8Array(order.length) };
  order.forEach((row, index) => {
    taken.x.set(x.subarray(row * size, (row + 1) * size), index * size);
    taken.y[index] = y[row]!;
  });
  return taken;
}

function rowSize(shape: readonly number[]): number {
  return shape.reduce((product, one) => product * one, 1);
}

function headerBytes(shape: readonly number[]): number {
  return 4 + 4 * (3 + shape.length);
}

async function notFound(root: string, name: string, cause?: unknown): Promise<AppError> {
  const known = await readdir(root).catch(() => []);
  return new AppError({ code: "not-found", message: `There is no data set "${name}" here.`, hint: `Bundled data sets: ${known.toSorted((a, b) => (a < b ? -1 : 1)).join(", ") || "none"}.`, cause });
}

function damaged(name: string, why: string, cause?: unknown): AppError {
  return new AppError({ code: "blob-corrupt", message: `The data set "${name}" is damaged: ${why}.`, hint: "Install Backprop again; your runs and code are kept elsewhere.", cause });
}
