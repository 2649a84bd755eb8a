import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/root.mjs";

const folder = "src/renderer/i18n";
const languages = ["en", "es"] as const;

/** Every text of the app exists in both languages: the same keys, none empty. */
export function findLanguageGaps(): string {
  const texts = languages.map((language) => ({ language, keys: keysOf(`${folder}/${language}.json`) }));
  return texts
    .flatMap(({ language, keys }) =>
      texts.flatMap((other) => [...other.keys].filter(([key, text]) => text !== "" && !keys.get(key)).map(([key]) => `${folder}/${language}.json: "${key}" is missing or empty; ${other.language} has it`)),
    )
    .join("\n");
}

function keysOf(file: string): Map<string, string> {
  if (!existsSync(join(root, file))) throw new Error(`${file} is missing.`);
  return new Map(flatten(JSON.parse(readFileSync(join(root, file), "utf8")), ""));
}

function flatten(value: unknown, prefix: string): [string, string][] {
  if (typeof value === "string") return [[prefix, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, prefix ? `${prefix}.${key}` : key));
}
