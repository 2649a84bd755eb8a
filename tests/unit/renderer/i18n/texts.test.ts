import { IntlMessageFormat } from "intl-messageformat";
import { expect, test } from "vitest";
import { errorCodes } from "#shared/AppError.ts";
import { en } from "#renderer/i18n/en.ts";
import { es } from "#renderer/i18n/es.ts";

function flatten(value: unknown, prefix = ""): [string, string][] {
  if (typeof value === "string") return [[prefix, value]];
  return Object.entries(value as object).flatMap(([key, inner]) => flatten(inner, prefix ? `${prefix}.${key}` : key));
}

const english = new Map(flatten(en));
const spanish = new Map(flatten(es));

/** Names of a message's values; throws on one that can't be read. */
function values(text: string): string[] {
  const names = (elements: readonly unknown[]): string[] =>
    elements.flatMap((element) => {
      const { type, value, options } = element as { type: number; value: string; options?: Record<string, { value: unknown[] }> };
      return type === 0 ? [] : [value, ...Object.values(options ?? {}).flatMap((option) => names(option.value ?? []))];
    });
  return names(new IntlMessageFormat(text, "en").getAst()).sort();
}

test("every text is there in both languages, readable, with the same values", () => {
  expect([...spanish.keys()]).toEqual([...english.keys()]);
  const different = [...english].filter(([key, text]) => String(values(spanish.get(key)!)) !== String(values(text)));
  expect(different).toEqual([]);
});

test("every kind of error has a title and an action", () => {
  expect(Object.keys(errorCodes).filter((code) => !english.has(`errors.${code}.title`) || !english.has(`errors.${code}.action`))).toEqual([]);
});
