import { expect, test } from "vitest";
import { runName, runTitle } from "#renderer/lab/runName.ts";

const titles = new Map([["digits-mlp", "Leer un dígito"]]);

test("a lesson's run is called as the lesson is in the person's language, whatever language it was made in", () => {
  expect(runName({ lessonId: "digits-mlp", name: "Read a digit" }, titles)).toBe("Leer un dígito");
});

test("a person's own name comes first", () => {
  const run = { lessonId: "digits-mlp", name: "Read a digit", label: "tasa alta" };
  expect([runName(run, titles), runTitle(run, titles)]).toEqual(["tasa alta", "Leer un dígito"]);
});

test("a run of no lesson, or of one that is gone, keeps its name", () => {
  expect([runName({ name: "mine.ts" }, titles), runName({ lessonId: "gone", name: "Gone" }, titles)]).toEqual(["mine.ts", "Gone"]);
});
