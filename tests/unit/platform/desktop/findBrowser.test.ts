import { expect, test } from "vitest";
import { findBrowser } from "#platform/desktop/findBrowser.ts";

test("Linux looks along the path, Chromium before the others", () => {
  const there = new Set(["/usr/bin/google-chrome", "/opt/bin/chromium"]);
  expect(findBrowser({ env: { PATH: "/usr/bin:/opt/bin" }, platform: "linux", exists: (file) => there.has(file) })).toBe("/opt/bin/chromium");
});

test("a relative folder on the path is not trusted", () => {
  expect(findBrowser({ env: { PATH: ".:bin" }, platform: "linux", exists: () => true })).toBeUndefined();
});

test("Windows finds Edge under Program Files (x86)", () => {
  const edge = "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe";
  expect(findBrowser({ env: { PROGRAMFILES: "C:\\Program Files", "PROGRAMFILES(X86)": "C:\\Program Files (x86)" }, platform: "win32", exists: (file) => file === edge })).toBe(edge);
});

test("macOS finds a Chrome installed for one person", () => {
  const chrome = "/people/ada/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
  expect(findBrowser({ env: { HOME: "/people/ada" }, platform: "darwin", exists: (file) => file === chrome })).toBe(chrome);
});
