import { expect, test } from "vitest";
import { rankEntries, type Entry } from "#renderer/features/palette/rankEntries.ts";

const entry = (group: Entry["group"], title: string, words = title): Entry => ({ id: title, group, title, words, run: () => undefined });
const entries = [
  entry("commands", "Keyboard map", "Keyboard map Mapa del teclado"),
  entry("lessons", "2. From score to probability", "2 From score to probability De puntaje a probabilidad"),
  ...Array.from({ length: 30 }, (_, index) => entry("runs", `Run ${30 - index}`, `Run ${30 - index} Corrida ${30 - index}`)),
  entry("settings", "Theme: Dark", "Theme: Dark Tema: Oscuro"),
];
const titles = (query: string): string[] => rankEntries(entries, query).flatMap((group) => group.entries.map(({ title }) => title));

test("a run is found by its number, and only that run", () => {
  expect(titles("run 12")).toEqual(["Run 12"]);
  expect(titles("corrida 3")[0]).toBe("Run 3");
});

test("things are found by words of another language, without accents, in any order", () => {
  expect(titles("oscuro")).toEqual(["Theme: Dark"]);
  expect(titles("PROBABILIDAD puntaje")).toEqual(["2. From score to probability"]);
});

test("letters left out are forgiven, words that nothing has are not", () => {
  expect(titles("kbrd")).toEqual(["Keyboard map"]);
  expect(titles("keyboard transformer")).toEqual([]);
});

test("without a question everything is offered in the same order, of the runs the newest three", () => {
  expect(titles("")).toEqual(["Keyboard map", "2. From score to probability", "Run 30", "Run 29", "Run 28", "Theme: Dark"]);
});
