import { userInfo } from "node:os";
import { afterEach, expect, test, vi } from "vitest";
import { resolveHome } from "#platform/home/resolveHome.ts";

const posix = { platform: "linux", userFolder: "/home/ana" } as const;

test("--home beats BACKPROP_HOME, which beats the platform's place", () => {
  expect(resolveHome({ ...posix, flag: "/a", env: { BACKPROP_HOME: "/b", XDG_DATA_HOME: "/c" } })).toBe("/a");
  expect(resolveHome({ ...posix, env: { BACKPROP_HOME: "/b", XDG_DATA_HOME: "/c" } })).toBe("/b");
  expect(resolveHome({ ...posix, env: { XDG_DATA_HOME: "/c" } })).toBe("/c/backprop");
  expect(resolveHome({ ...posix, env: {} })).toBe("/home/ana/.local/share/backprop");
});

test("an empty variable and a relative XDG_DATA_HOME count as unset", () => {
  expect(resolveHome({ ...posix, flag: "", env: { BACKPROP_HOME: "", XDG_DATA_HOME: "data" } })).toBe("/home/ana/.local/share/backprop");
});

afterEach(() => vi.unstubAllEnvs());

test.skipIf(process.platform === "win32").each(["", "relative"])("HOME=%j counts as unset: the account's own folder is taken", (value) => {
  vi.stubEnv("HOME", value);
  expect(resolveHome({ platform: "linux", env: {} })).toBe(`${userInfo().homedir}/.local/share/backprop`);
});

test("a relative --home is relative to the current folder", () => {
  expect(resolveHome({ ...posix, flag: "lab", env: {} })).toBe(`${process.cwd()}/lab`);
});

test("macOS and Windows keep it where they keep a user's data", () => {
  expect(resolveHome({ platform: "darwin", userFolder: "/Users/ana", env: { XDG_DATA_HOME: "/c" } })).toBe("/Users/ana/Library/Application Support/Backprop");
  expect(resolveHome({ platform: "win32", userFolder: "C:\\Users\\ana", env: { LOCALAPPDATA: "D:\\Local" } })).toBe("D:\\Local\\Backprop");
  expect(resolveHome({ platform: "win32", userFolder: "C:\\Users\\ana", env: {} })).toBe("C:\\Users\\ana\\AppData\\Local\\Backprop");
});
