import { expect, test } from "vitest";
import { startNotice } from "#host/cli/messages/startNotices.ts";
import { errorMessages } from "#tests/support/errorMessages.ts";

const ofTheStart = new Set(["kernelsChanged", "kernelsRefused", "databasePutBack", "databaseRemade", "databaseMissing", "journalOfRun"]);
const notices = errorMessages.filter(([key]) => ofTheStart.has(key));

test("every kind of notice has an example", () => {
  expect(new Set(notices.map(([key]) => key))).toEqual(ofTheStart);
});

test.each(notices)("%s is said in Spanish, with its names and numbers, and in English as the host says it", (_key, message, values = {}) => {
  const spanish = startNotice(message, "es");
  expect(spanish).toMatch(/ (?:de|la|los) /);
  expect(spanish).not.toMatch(/ (?:the|was|were) /);
  for (const value of Object.values(values)) expect(spanish).toContain(value);
  expect(startNotice(message, "en")).toBe(message);
});

test("what nobody foresaw keeps its own words", () => {
  expect(startNotice("The moon is out.", "es")).toBe("The moon is out.");
});
