import { expect, test } from "vitest";
import { createTextEcho } from "#renderer/features/editor/textEcho.ts";

test("what was typed comes back late, or several keys at once, and is no news", () => {
  const echo = createTextEcho("a");
  echo.tell("ab");
  echo.tell("abc");
  echo.tell("abcd");
  expect(echo.isNews("a")).toBe(false);
  expect(echo.isNews("ab")).toBe(false);
  expect(echo.isNews("abcd")).toBe(false);
  expect(echo.isNews("abcd")).toBe(false);
});

test("what others made is news, also when it was there before", () => {
  const echo = createTextEcho("start");
  echo.tell("start of mine");
  expect(echo.isNews("start of mine")).toBe(false);
  expect(echo.isNews("start")).toBe(true);
  expect(echo.isNews("start of mine")).toBe(true);
});

test("a text from outside ends what is waited for", () => {
  const echo = createTextEcho("a");
  echo.tell("ab");
  expect(echo.isNews("theirs")).toBe(true);
  expect(echo.isNews("ab")).toBe(true);
});
