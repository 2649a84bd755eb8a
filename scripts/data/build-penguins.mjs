import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { root } from "../lib/root.mjs";

/**
 * Makes resources/data/penguins from the npm package `vega-datasets` (a development dependency): its penguins.json becomes
 * a CSV with short names for the columns. An empty cell is a missing value; one sex written "." is one too.
 */
const out = join(root, "resources", "data", "penguins");
const columns = [
  { name: "species", kind: "word", from: "Species" },
  { name: "island", kind: "word", from: "Island" },
  { name: "beakLength", kind: "number", from: "Beak Length (mm)" },
  { name: "beakDepth", kind: "number", from: "Beak Depth (mm)" },
  { name: "flipper", kind: "number", from: "Flipper Length (mm)" },
  { name: "mass", kind: "number", from: "Body Mass (g)" },
  { name: "sex", kind: "word", from: "Sex" },
];

const source = join(dirname(createRequire(import.meta.url).resolve("vega-datasets")), "..", "data", "penguins.json");
/** @type {Record<string, string | number | null>[]} */
const penguins = JSON.parse(readFileSync(source, "utf8"));
const cells = penguins.map((penguin) => columns.map(({ name, from }) => cell(name, penguin[from])));
const csv = `${[columns.map(({ name }) => name), ...cells].map((row) => row.join()).join("\n")}\n`;

const manifest = {
  format: 1,
  kind: "table",
  name: "penguins",
  title: { en: "Penguins of the Palmer Archipelago (344 birds)", es: "Pingüinos del archipiélago Palmer (344 aves)" },
  file: "penguins.csv",
  hash: createHash("sha256").update(csv).digest("hex"),
  rows: penguins.length,
  columns: columns.map(({ name, kind }) => ({ name, kind })),
  split: { train: 204, validation: 70, heldOut: 70 },
  licence: "CC0-1.0",
};

mkdirSync(out, { recursive: true });
writeFileSync(join(out, manifest.file), csv);
writeFileSync(join(out, "dataset.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
console.log(`${penguins.length} penguins, ${csv.length} bytes, SHA-256 ${manifest.hash}`);

function cell(/** @type {string} */ name, /** @type {string | number | null | undefined} */ value) {
  if (value === null || value === undefined || value === ".") return "";
  const text = name === "sex" ? String(value).toLowerCase() : String(value);
  if (/[",\n]/.test(text)) throw new Error(`${text} would need quotes in a CSV.`);
  return text;
}
