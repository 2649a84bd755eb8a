import { join } from "node:path";
import { expect, test } from "vitest";
import { createSettingsService } from "#services/settings/createSettingsService.ts";
import { settingsContract } from "#shared/contracts/settings.ts";
import { silentLogger } from "#shared/Logger.ts";
import { connect } from "#shared/rpc/connect.ts";
import { createMemoryLinks } from "#shared/rpc/memoryLink.ts";
import { serve } from "#shared/rpc/serve.ts";
import { openTestHome } from "#tests/support/labs/openTestHome.ts";
import { tempDir } from "#tests/support/tempDir.ts";

const contract = { settings: settingsContract };

async function openSettings(folder = join(tempDir(), "home")) {
  const home = await openTestHome({ home: folder });
  const handlers = { settings: createSettingsService({ store: home.settings }) };
  const [server, client] = createMemoryLinks();
  serve({ link: server, contract, handlers, connectionId: "1", log: silentLogger });
  return { settings: connect({ link: client, contract }).settings, home, folder };
}

test("settings are kept, changed key by key, and reset", async () => {
  const { settings, home, folder } = await openSettings();
  expect(await settings.get({})).toEqual({});
  await settings.change({ set: { theme: "dark", "editor.size": 14, keys: { run: ["Ctrl", "Enter"] } } });
  expect(await settings.change({ set: { theme: "light" }, reset: ["editor.size", "never-set"] })).toEqual({ theme: "light", keys: { run: ["Ctrl", "Enter"] } });
  await home.close();
  expect(await (await openSettings(folder)).settings.get({})).toEqual({ theme: "light", keys: { run: ["Ctrl", "Enter"] } });
});

test("a key that is set and reset at once is set", async () => {
  const { settings } = await openSettings();
  expect(await settings.change({ set: { theme: "dark" }, reset: ["theme"] })).toEqual({ theme: "dark" });
});

test("a page's setting never meets what the lab notes for itself", async () => {
  const { settings, home } = await openSettings();
  const number = await home.runStore.nextNumber();
  await settings.change({ set: { "last-run-number": 900 } });
  expect(await home.runStore.nextNumber()).toBe(number + 1);
  expect(await settings.get({})).toEqual({ "last-run-number": 900 });
});

test("more than 64 KB are refused, and nothing is changed", async () => {
  const { settings } = await openSettings();
  await settings.change({ set: { theme: "dark", long: "x".repeat(60_000) } });
  await expect(settings.change({ set: { theme: "light", more: "é".repeat(4000) } })).rejects.toMatchObject({ code: "invalid-input", message: expect.stringContaining("64 KiB") });
  expect(await settings.get({})).toMatchObject({ theme: "dark" });
  expect(await settings.change({ set: { more: "x".repeat(30_000) }, reset: ["long"] })).toHaveProperty("more");
});

test("every window is told all of them after a change", async () => {
  const { settings } = await openSettings();
  const stop = new AbortController();
  const changes = settings.changes({}, { signal: stop.signal })[Symbol.asyncIterator]();
  const first = changes.next();
  await settings.change({ set: { theme: "dark" } });
  expect(await first).toMatchObject({ value: { theme: "dark" } });
  stop.abort();
});
