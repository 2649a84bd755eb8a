import { expect, test } from "vitest";
import { defaultPreferences, preferencesIn, preferencesSchema } from "#renderer/preferences/preferenceSchema.ts";

test("what makes no sense is left out alone; what belongs to others is left to them", () => {
  expect(preferencesIn({ theme: "dark", textSize: 400, language: "fr", keys: { run: "F5" }, "tryit.tests": [1] })).toEqual({ theme: "dark", keys: { run: "F5" } });
});

test.for([
  ["es-PE", "es"],
  ["ES", "es"],
  ["en-GB", "en"],
  ["qu-PE", "en"],
] as const)("a system that speaks %s begins in %s", ([system, language]) => {
  expect(defaultPreferences(system).language).toBe(language);
});

test("the defaults are themselves valid", () => {
  expect(preferencesSchema.parse(defaultPreferences("en-US"))).toEqual(defaultPreferences("en-US"));
});
