import { createInstance, type TFunction } from "i18next";
import IcuFormat from "i18next-icu";
import { beforeAll, expect, test } from "vitest";
import { rankEntries } from "#renderer/features/palette/rankEntries.ts";
import { settingEntries } from "#renderer/features/palette/settingEntries.ts";
import { en } from "#renderer/i18n/en.ts";
import { es } from "#renderer/i18n/es.ts";
import { defaultPreferences, type Preferences } from "#renderer/preferences/preferenceSchema.ts";

let inEnglish: TFunction;
let inSpanish: TFunction;
beforeAll(async () => {
  const i18n = createInstance();
  await i18n.use(IcuFormat).init({ lng: "en-US", fallbackLng: false, resources: { "en-US": { translation: en }, "es-PE": { translation: es } } });
  [inEnglish, inSpanish] = [i18n.getFixedT("en-US"), i18n.getFixedT("es-PE")];
});

const changes: Partial<Preferences>[] = [];
const entries = (preferences: Partial<Preferences> = {}) =>
  settingEntries({ t: inEnglish, texts: [inEnglish, inSpanish], locale: "en-US", preferences: { ...defaultPreferences("en"), ...preferences }, prefer: (change) => changes.push(change), open: () => undefined });
const found = (query: string, preferences?: Partial<Preferences>) => rankEntries(entries(preferences), query).flatMap((group) => group.entries);

test("a newcomer finds a value by its word in either language, and choosing it sets it", () => {
  for (const word of ["dark", "oscuro"]) expect(found(word)[0]).toMatchObject({ title: "Theme: Dark" });
  for (const word of ["español", "espanol", "spanish"]) expect(found(word)[0]).toMatchObject({ title: "App language: Español" });
  found("oscuro")[0]!.run();
  expect(changes).toEqual([{ theme: "dark" }]);
});

test("every setting is there with all that it can be, and what holds now says so", () => {
  const titles = entries({ density: "projector" }).map(({ title, note }) => `${title}${note === undefined ? "" : ` (${note})`}`);
  expect(titles).toEqual(expect.arrayContaining(["Density: Compact", "Density: Projector (now)", "Motion: Off", "Tab leaves the editor: Off (now)", "Curves over: Epochs", "Settings: Keyboard"]));
});

test("a size is offered one step larger and one smaller, as far as it goes", () => {
  expect(found("text larger").map(({ title }) => title)).toEqual(["Text size: 110 %"]);
  expect(found("text size", { textSize: 150 }).map(({ title }) => title)).toEqual(["Text size: 140 %"]);
});
