import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { JournalEntry } from "#core/runs/events.ts";
import { addRun, openTestHome } from "#tests/support/labs/openTestHome.ts";
import { needsDisks, smallDisk } from "#tests/support/smallDisk.ts";
import { tempDir } from "#tests/support/tempDir.ts";

test("a home on a network disk is refused before anything is made, and a local one is offered", async () => {
  const folder = tempDir();
  const home = join(folder, "home");
  const mounts = [
    { path: "/", type: "ext4" },
    { path: folder, type: "nfs4" },
  ];
  await expect(openTestHome({ home, mounts })).rejects.toMatchObject({ code: "home-on-network", message: expect.stringContaining("nfs4"), hint: expect.stringMatching(/own disk.*--home/) });
  expect(existsSync(home)).toBe(false);
});

describe("a home that cannot be written", () => {
  test("is refused where a file is in its way, with the path and what to do", async () => {
    const file = join(tempDir(), "file");
    writeFileSync(file, "mine");
    for (const home of [file, join(file, "home")]) {
      await expect(openTestHome({ home })).rejects.toMatchObject({ code: "home-not-writable", message: expect.stringContaining(home), hint: expect.stringContaining("--home") });
    }
  });

  test("is refused on a read-only disk", async (context) => {
    needsDisks(context);
    const folder = smallDisk({ kibibytes: 64, readOnly: true });
    for (const home of [folder, join(folder, "home")]) {
      await expect(openTestHome({ home })).rejects.toMatchObject({ code: "home-not-writable", message: expect.stringContaining(home) });
    }
  });

  test("is refused where the database is a folder", async () => {
    const home = tempDir();
    await (await openTestHome({ home })).close();
    rmSync(join(home, "lab.db"));
    writeFileSync(join(home, "backups", "unrelated.txt"), "");
    mkdirSync(join(home, "lab.db"));
    await expect(openTestHome({ home })).rejects.toMatchObject({ code: "home-not-writable", message: expect.stringContaining("lab.db") });
  });
});

describe("a full disk", () => {
  test("is told before anything is opened", async (context) => {
    needsDisks(context);
    const home = smallDisk({ kibibytes: 1024 });
    await expect(openTestHome({ home })).rejects.toMatchObject({ code: "disk-full", message: expect.stringContaining(home), hint: expect.stringContaining("Free") });
  });

  test("loses nothing: what the index could not take is caught up from the journal", async (context) => {
    needsDisks(context);
    const path = smallDisk({ kibibytes: 8 * 1024 });
    const home = await openTestHome({ home: path });
    const before = await addRun(home);
    const ballast = join(path, "ballast");
    // The journal has room for the run, and the index's log has not.
    const events = Array.from({ length: 40 }, (_, i) => ({ kind: "points" as const, call: 1, series: "loss", steps: steps(i * 1000), values: steps(i * 1000) }));
    const unindexed = await addRun(home, { events, indexed: false });
    writeFileSync(ballast, new Uint8Array(Math.max(0, home.freeBytes() - 64 * 1024)));
    const entries: JournalEntry[] = [];
    for await (const entry of home.runStore.readJournal(unindexed.runId, 0)) entries.push(entry);
    expect(() => home.runIndex.record(entries, unindexed)).toThrow(expect.objectContaining({ code: "disk-full" }));
    expect(home.runIndex.get(unindexed.runId)).toBeUndefined();
    expect(home.runIndex.get(before.runId)).toEqual(before);
    await expect(home.blobs.put(new Uint8Array(256 * 1024))).rejects.toMatchObject({ code: "disk-full" });
    rmSync(ballast);
    await home.close();
    const again = await openTestHome({ home: path });
    expect(again.runIndex.get(unindexed.runId)).toEqual(unindexed);
    expect(again.runIndex.series(unindexed.runId)[0]!.steps).toHaveLength(40_000);
    expect(readdirSync(join(path, "blobs")).flatMap((folder) => readdirSync(join(path, "blobs", folder)))).toEqual([]);
  });
});

function steps(from: number): number[] {
  return Array.from({ length: 1000 }, (_, i) => from + i);
}
