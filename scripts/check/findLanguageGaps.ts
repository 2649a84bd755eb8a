import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/root.mjs";

const folder = "src/renderer/i18n";
const languages = ["en", "es"] as const;

/** Every text of the app exists in both languages: the same files, the same keys, none empty. */
export function findLanguageGaps(): string {
  const texts = languages.map((language) => ({ language, keys: keysOf(`${folder}/${language}`) }));
  return texts
    .flatMap(({ language, keys }) =>
      texts.flatMap((other) => [...other.keys].filter(([key, text]) => text !== "" && !keys.get(key)).map(([key]) => `${folder}/${language}/${key} is missing or empty; ${other.language} has it`)),
    )
    .join("\n");
}

function keysOf(directory: string): Map<string, string> {
  const files = readdirSync(join(root, directory)).filter((name) => name.endsWith(".json"));
  if (files.length === 0) throw new Error(`${directory} has no texts.`);
  return new Map(files.flatMap((name) => flatten(JSON.parse(readFileSync(join(root, directory, name), "utf8")), `${name}: `)));
}

function flatten(value: unknown, prefix: string): [string, string][] {
  if (typeof value === "string") return [[prefix, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, prefix.endsWith(": ") ? `${prefix}${key}` : `${prefix}.${key}`));
}
