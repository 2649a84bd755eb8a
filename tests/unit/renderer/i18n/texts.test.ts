import { IntlMessageFormat } from "intl-messageformat";
import { expect, test } from "vitest";
import { errorCodes } from "#shared/AppError.ts";
import { explainError, explanationKeys } from "#core/runs/explainError.ts";
import { en as enEager } from "#renderer/i18n/en.ts";
import enExplain from "#core/runs/explanations/en.json" with { type: "json" };
import { es as esEager } from "#renderer/i18n/es.ts";
import esExplain from "#core/runs/explanations/es.json" with { type: "json" };
import { errorMessages } from "#tests/support/errorMessages.ts";

function flatten(value: unknown, prefix = ""): [string, string][] {
  if (typeof value === "string") return [[prefix, value]];
  return Object.entries(value as object).flatMap(([key, inner]) => flatten(inner, prefix ? `${prefix}.${key}` : key));
}

const english = new Map(flatten({ ...enEager, explain: enExplain }));
const spanish = new Map(flatten({ ...esEager, explain: esExplain }));

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
  const different = [...english].filter(([key]) => !key.startsWith("explain.")).filter(([key, text]) => String(values(spanish.get(key)!)) !== String(values(text)));
  expect(different).toEqual([]);
});

test("every kind of error has a title and an action", () => {
  expect(Object.keys(errorCodes).filter((code) => !english.has(`errors.${code}.title`) || !english.has(`errors.${code}.action`))).toEqual([]);
});

test("every explanation of an error has a cause and an action, and asks for no more than the error holds", () => {
  expect(explanationKeys.filter((key) => !english.get(`explain.${key}.cause`) || !english.get(`explain.${key}.action`))).toEqual([]);
  const given = new Map(errorMessages.map(([key, message]) => [key as string, Object.keys(explainError({ code: "student-error", message })!.values)]));
  const asksTooMuch = [...english, ...spanish].filter(([key, text]) => {
    const [group, kind] = key.split(".");
    const names = group === "explain" ? given.get(kind!) : undefined;
    return names && values(text).some((name) => ![...names, "said", "hint"].includes(name));
  });
  expect(asksTooMuch).toEqual([]);
});
