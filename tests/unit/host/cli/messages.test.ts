import { expect, test } from "vitest";
import { commandNames } from "#host/cli/CommandLine.ts";
import { en } from "#host/cli/messages/en.ts";
import { errorTexts } from "#host/cli/messages/errorTexts.ts";
import { es } from "#host/cli/messages/es.ts";
import { errorCodes } from "#shared/AppError.ts";

/** Every sentence by its path; functions are asked with words that can be found again (in lists, which read as their word too). */
function sentences(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return [[path, String((value as (...words: unknown[]) => unknown)(["WORD1"], ["WORD2"], ["WORD3"]))]];
  return Object.entries(value as object).flatMap(([key, one]) => sentences(one, path ? `${path}.${key}` : key));
}

const given = (text: string): string[] => [...text.matchAll(/WORD\d/g)].map(([word]) => word).sort();
/** The same in both languages. */
const names = new Set(["error", "doctorNames.node", "doctorNames.electron"]);

test("Spanish says every sentence, with the same values in it and nothing left in English", () => {
  // What errors mean is shared with the app, and its test reads it.
  const [english, spanish] = [en, es].map((messages) => new Map(sentences(messages).filter(([path]) => !path.startsWith("explanations."))));
  expect([...spanish!.keys()]).toEqual([...english!.keys()]);
  for (const [path, text] of english!) {
    expect([path, given(spanish!.get(path)!)]).toEqual([path, given(text)]);
    if (!names.has(path) && text.replaceAll(/WORD\d/g, "").trim().length > 3) expect(`${path}: ${spanish!.get(path)}`).not.toBe(`${path}: ${text}`);
  }
});

test("every code has a title and something to do in both languages", () => {
  for (const language of ["en", "es"] as const) {
    expect(Object.keys(errorTexts[language]).sort()).toEqual(Object.keys(errorCodes).sort());
    for (const [code, { title, hint }] of Object.entries(errorTexts[language])) expect([code, title !== "", hint !== "" || code === "cancelled"]).toEqual([code, true, true]);
  }
});

test("the help names every command and option", () => {
  for (const messages of [en, es]) {
    for (const name of commandNames) {
      expect(messages.help).toContain(`  ${name} `);
      expect(messages.helpAbout[name]).toContain(` ${name}`);
    }
    expect(messages.helpAbout.train).toMatch(/--solution[^]*--seed[^]*--epochs/);
    expect(messages.helpAbout.serve).toMatch(/--port[^]*--no-open/);
  }
});

test("no line of the help is wider than a terminal", () => {
  for (const messages of [en, es]) {
    const lines = [messages.help, ...Object.values(messages.helpAbout)].join("\n").split("\n");
    expect(lines.filter((line) => line.length > 118)).toEqual([]);
  }
});
