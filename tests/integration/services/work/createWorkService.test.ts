import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { WorkEvent } from "#shared/contracts/work.ts";
import { newId } from "#shared/ids.ts";
import { addRun } from "#tests/support/labs/openTestHome.ts";
import { needsDisks, smallDisk } from "#tests/support/smallDisk.ts";
import { openWorkLab } from "#tests/support/labs/workLab.ts";

const code = (text: string): Record<string, string> => ({ "main.ts": text });

describe("code", () => {
  test("is a plain file of the home once save has answered, and the same for whoever opens it next", async () => {
    const { work, folder, home } = await openWorkLab();
    expect(await work.get({ lessonId: "tiny" })).toEqual({ lessonId: "tiny", revision: 0, predictions: {}, answers: {}, hintsTaken: 0, passed: {} });
    const { revision, savedAt } = await work.save({ lessonId: "tiny", files: code("const año = 1;\n") });
    expect(readFileSync(join(folder, "work", "tiny", "files", "main.ts"), "utf8")).toBe("const año = 1;\n");
    await home.close();
    const again = await openWorkLab({ home: folder });
    expect(await again.work.get({ lessonId: "tiny" })).toMatchObject({ files: code("const año = 1;\n"), revision, savedAt });
  });

  test("rises in revision with every save, also on a clock that was set back", async () => {
    let now = 2_000_000;
    const { work } = await openWorkLab({ now: () => now });
    const first = await work.save({ lessonId: "tiny", files: code("1") });
    now = 1_000_000;
    const second = await work.save({ lessonId: "tiny", files: code("2") });
    expect(second).toEqual({ revision: first.revision + 1, savedAt: 1_000_000, replaced: false });
  });

  test("of another window that it was not made from stays among the versions", async () => {
    const { work } = await openWorkLab();
    const save = (text: string, base: number) => work.save({ lessonId: "tiny", files: code(text), base });
    const { revision: base } = await save("shared", 0);
    const first = await save("of one window", base);
    const second = await save("of the other", base);
    expect([first.replaced, second.replaced]).toEqual([false, true]);
    expect((await save("of the other, more", second.revision)).replaced).toBe(false);
    expect((await work.versions({ lessonId: "tiny" })).map(({ files }) => files["main.ts"])).toContain("of one window");
    // Said again after a cut: it is what is there.
    expect(await save("of the other, more", second.revision)).toMatchObject({ replaced: false });
  });

  test("without files is the starter again", async () => {
    const { work, folder } = await openWorkLab();
    const { revision } = await work.save({ lessonId: "two", files: { "main.ts": "1", "parts/net.ts": "2" } });
    await work.save({ lessonId: "two" });
    const view = await work.get({ lessonId: "two" });
    expect(view.revision).toBeGreaterThan(revision);
    expect(view).not.toHaveProperty("files");
    expect(existsSync(join(folder, "work", "two", "files", "main.ts"))).toBe(false);
  });

  test("of many saves at once is that of the last", async () => {
    const { work } = await openWorkLab();
    const saves = await Promise.all(Array.from({ length: 20 }, (_, index) => work.save({ lessonId: "two", files: { "main.ts": `main ${index}`, "parts/net.ts": `net ${index}` } })));
    expect(saves.map(({ revision }) => revision)).toEqual(saves.map(({ revision }) => revision).toSorted((a, b) => a - b));
    expect(new Set(saves.map(({ revision }) => revision)).size).toBe(20);
    expect(await work.get({ lessonId: "two" })).toMatchObject({ files: { "main.ts": "main 19", "parts/net.ts": "net 19" } });
  });

  test("that no longer fits on the disk is refused, and what was there stays", async (context) => {
    needsDisks(context);
    const { work, record, home } = await openWorkLab({ home: join(smallDisk({ kibibytes: 8 * 1024 }), "home") });
    const { revision } = await work.save({ lessonId: "tiny", files: code("1") });
    await record({ kind: "opened" });
    const fill = join(home.paths.home, "filler");
    for (let bytes = 2 ** 22; bytes >= 1; bytes = Math.floor(bytes / 2)) {
      try {
        for (;;) appendFileSync(fill, Buffer.alloc(bytes, 1));
      } catch {
        // full at this size
      }
    }
    await expect(work.save({ lessonId: "tiny", files: code("2".repeat(20_000)) })).rejects.toMatchObject({ code: "disk-full" });
    expect(await work.get({ lessonId: "tiny" })).toMatchObject({ files: code("1"), revision });
    rmSync(fill);
    await work.save({ lessonId: "tiny", files: code("2") });
    expect(await record({ kind: "hint-taken", hint: 1 })).toMatchObject({ files: code("2"), hintsTaken: 1 });
  });

  test("is found again where the note beside it is damaged or gone", async () => {
    const { work, folder } = await openWorkLab();
    await work.save({ lessonId: "two", files: { "main.ts": "1", "parts/net.ts": "2" } });
    const note = join(folder, "work", "two", "draft.json");
    // A revision that leaves no room for the next one would refuse every save.
    const noRoom = JSON.stringify({ format: 1, revision: Number.MAX_SAFE_INTEGER, savedAt: 5, paths: ["main.ts", "parts/net.ts"] });
    for (const damage of [() => writeFileSync(note, "{"), () => rmSync(note), () => writeFileSync(note, noRoom)]) {
      damage();
      const view = await work.get({ lessonId: "two" });
      expect(view).toMatchObject({ files: { "main.ts": "1", "parts/net.ts": "2" } });
      expect(view.revision).toBeGreaterThan(0);
      expect((await work.save({ lessonId: "two", files: { "main.ts": "2", "parts/net.ts": "2" } })).revision).toBeGreaterThan(view.revision);
      await work.save({ lessonId: "two", files: { "main.ts": "1", "parts/net.ts": "2" } });
    }
  });

  test.for<[string, string, Record<string, string>]>([
    ["a lesson's name that leads out", "../runs", code("")],
    ["an absolute name", "/etc", code("")],
    ["a lesson that is not there", "none", code("")],
    ["a lesson named as a part of every object", "__proto__", code("")],
    ["a path that leads out", "tiny", { "main.ts": "", "../../out.ts": "" }],
    ["an absolute path", "tiny", { "main.ts": "", "/tmp/out.ts": "" }],
    ["a file that the lesson has not", "tiny", { "main.ts": "", "other.ts": "" }],
    ["the note about the draft", "tiny", { "main.ts": "", "../draft.json": "{}" }],
    ["a file of another lesson", "tiny", { "main.ts": "", "parts/net.ts": "" }],
    ["no entry file", "two", { "parts/net.ts": "" }],
    ["a file that is too long", "tiny", code("x".repeat(300_000))],
  ])("is refused with %s, and nothing is written", async ([, lessonId, files]) => {
    const { work, folder } = await openWorkLab();
    await expect(work.save({ lessonId, files })).rejects.toMatchObject({ code: expect.stringMatching(/^(?:invalid-input|lesson-not-found)$/) });
    await expect(work.get({ lessonId: lessonId === "tiny" || lessonId === "two" ? "../x" : lessonId })).rejects.toMatchObject({ code: "lesson-not-found" });
    expect(readdirSync(join(folder, "work"))).toEqual([]);
  });
});

describe("earlier states of the code", () => {
  const minute = 60_000;
  const mainsOf = (versions: readonly { why: string; files: Record<string, string> }[]): string[] => versions.map(({ why, files }) => `${why} ${files["main.ts"]}`);

  test("are one a minute while somebody types, and what stood when they paused", async () => {
    let now = 10 * 3_600_000;
    const { work } = await openWorkLab({ now: () => now });
    for (let second = 0; second <= 150; second += 10) {
      await work.save({ lessonId: "tiny", files: code(`${second}`) });
      now += 10_000;
    }
    expect(mainsOf(await work.versions({ lessonId: "tiny" }))).toEqual(["typed 120", "typed 60", "typed 0"]);
    now += 5 * minute;
    await work.save({ lessonId: "tiny", files: code("back") });
    expect(mainsOf(await work.versions({ lessonId: "tiny" }))[0]).toBe("typed 150");
  });

  test("grow thinner: one an hour before the last one", async () => {
    let now = 10 * 3_600_000;
    const { work } = await openWorkLab({ now: () => now });
    for (let at = 0; at < 180; at += 2) {
      await work.save({ lessonId: "tiny", files: code(`minute ${at}`) });
      now += 2 * minute;
    }
    const minutes = (await work.versions({ lessonId: "tiny" })).map(({ files }) => Number(files["main.ts"]!.slice(7)));
    expect(minutes.filter((at) => at < 116)).toEqual([58]);
    expect(minutes.filter((at) => at >= 118)).toHaveLength(30);
  });

  test("stay when they were kept, reset or run, with what the run used", async () => {
    let now = 10 * 3_600_000;
    const { work, home } = await openWorkLab({ now: () => now });
    expect(await work.keep({ lessonId: "tiny" })).toEqual({ revision: 0 });
    const { revision } = await work.save({ lessonId: "tiny", files: code("kept") });
    expect(await work.keep({ lessonId: "tiny" })).toEqual({ revision });
    await work.keep({ lessonId: "tiny" });
    now += 1000;
    await work.save({ lessonId: "tiny", files: code("reset") });
    now += 1000;
    await work.save({ lessonId: "tiny" });
    const versions = await work.versions({ lessonId: "tiny" });
    expect(mainsOf(versions)).toEqual(["reset reset", "kept kept"]);
    expect(versions[1]).toMatchObject({ revision, savedAt: 10 * 3_600_000 });

    for (const text of ["ran", "ran", "solution"]) await addRun(home, { spec: { lessonId: "tiny", solution: text === "solution", files: { "main.ts": await home.blobs.put(Buffer.from(text)) } } });
    expect(mainsOf(await work.versions({ lessonId: "tiny" }))).toEqual(["run ran", "reset reset", "kept kept"]);
  });

  test("are not made of a save that changes nothing", async () => {
    let now = 10 * 3_600_000;
    const { work } = await openWorkLab({ now: () => now });
    const first = await work.save({ lessonId: "tiny", files: code("same") });
    now += 2 * minute;
    expect(await work.save({ lessonId: "tiny", files: code("same") })).toEqual(first);
    expect(await work.versions({ lessonId: "tiny" })).toEqual([]);
  });

  test("are told without one that was damaged", async () => {
    const { work, folder } = await openWorkLab();
    await work.save({ lessonId: "tiny", files: code("1") });
    const { revision } = await work.keep({ lessonId: "tiny" });
    writeFileSync(join(folder, "work", "tiny", "versions", `${revision - 1}-kept.json`), "{");
    expect(mainsOf(await work.versions({ lessonId: "tiny" }))).toEqual(["kept 1"]);
  });
});

describe("what a learner did", () => {
  test("is told whole, and counts once however often it is sent", async () => {
    const { work, record, folder } = await openWorkLab();
    const eventId = newId();
    for (let i = 0; i < 3; i++) await record({ kind: "predicted", question: "guess", answer: "40", confidence: "fairly" }, { eventId });
    await record({ kind: "hint-taken", hint: 1 });
    const view = await record({ kind: "answered", question: "why", answer: "a" });
    expect(view).toMatchObject({ predictions: { guess: { kind: "answer", answer: "40", confidence: "fairly" } }, answers: { why: "a" }, hintsTaken: 1 });
    expect(await work.get({ lessonId: "tiny" })).toEqual(view);
    expect(readFileSync(join(folder, "work", "tiny", "events.ndjson"), "utf8").match(/"predicted"/g)).toHaveLength(1);
  });

  test("keeps the first prediction and the last explanation", async () => {
    const { record } = await openWorkLab();
    await record({ kind: "prediction-skipped", question: "guess" });
    expect((await record({ kind: "predicted", question: "guess", answer: "1", confidence: "sure" })).predictions).toMatchObject({ guess: { kind: "answer", answer: "1" } });
    await record({ kind: "predicted", question: "guess", answer: "2", confidence: "guess" });
    expect((await record({ kind: "prediction-skipped", question: "guess" })).predictions).toMatchObject({ guess: { answer: "1" } });
    await record({ kind: "answered", question: "why", answer: "a" });
    expect((await record({ kind: "answered", question: "why", answer: "b" })).answers).toEqual({ why: "b" });
  });

  test("passes the checks that an answer decides, and a right one stays passed", async () => {
    const { record } = await openWorkLab();
    expect((await record({ kind: "answered", question: "why", answer: "b" })).passed).toEqual({});
    await record({ kind: "answered", question: "why", answer: "a" });
    await record({ kind: "predicted", question: "guess", answer: "7", confidence: "sure" });
    expect(Object.keys((await record({ kind: "answered", question: "why", answer: "b" })).passed)).toEqual(["why", "guess"]);
  });

  test.for<[string, WorkEvent]>([
    ["a question of another kind", { kind: "answered", question: "guess", answer: "1" }],
    ["no question of the lesson", { kind: "predicted", question: "toString", answer: "1", confidence: "sure" }],
    ["no option of its question", { kind: "answered", question: "why", answer: "z" }],
    ["no number", { kind: "predicted", question: "guess", answer: "many", confidence: "sure" }],
    ["a hint there is not", { kind: "hint-taken", hint: 2 }],
    ["a skip of nothing", { kind: "prediction-skipped", question: "nothing" }],
  ])("is refused for %s", async ([, event]) => {
    const { record, folder } = await openWorkLab();
    await expect(record(event)).rejects.toMatchObject({ code: "invalid-input" });
    expect(readdirSync(join(folder, "work"))).toEqual([]);
  });

  test("outlives the database and a line that was cut short", async () => {
    const { record, home, folder } = await openWorkLab();
    await record({ kind: "predicted", question: "guess", answer: "40", confidence: "sure" });
    await home.close();
    for (const name of ["lab.db", "lab.db-wal", "lab.db-shm"]) rmSync(join(folder, name), { force: true });
    const journal = join(folder, "work", "tiny", "events.ndjson");
    writeFileSync(journal, `${readFileSync(journal, "utf8")}{"id":"0199`);
    const again = await openWorkLab({ home: folder });
    expect((await again.record({ kind: "hint-taken", hint: 1 })).predictions).toHaveProperty("guess");
    expect(await again.work.get({ lessonId: "tiny" })).toMatchObject({ hintsTaken: 1, passed: { guess: {} } });
  });
});

describe("progress", () => {
  test("is told of the other lessons where one can't be read", async () => {
    const { work, record, folder } = await openWorkLab();
    for (const lessonId of ["tiny", "two"]) await record({ kind: "opened" }, { lessonId });
    rmSync(join(folder, "work", "tiny", "events.ndjson"));
    mkdirSync(join(folder, "work", "tiny", "events.ndjson"));
    await expect(work.get({ lessonId: "tiny" })).rejects.toMatchObject({ code: "invalid-input" });
    expect(await work.progress({})).toMatchObject([{ lessonId: "two" }]);
  });

  test("lists the lessons that were begun, the last one first", async () => {
    let now = 1000;
    const { work, record } = await openWorkLab({ now: () => now });
    expect(await work.progress({})).toEqual([]);
    await record({ kind: "opened" }, { lessonId: "two" });
    now = 2000;
    await record({ kind: "opened" });
    await record({ kind: "answered", question: "why", answer: "a" });
    // Five of its six checks can be passed in this version.
    expect(await work.progress({})).toEqual([
      { lessonId: "tiny", at: 2000, passed: 1, checks: 5, complete: false },
      { lessonId: "two", at: 1000, passed: 0, checks: 5, complete: false },
    ]);
    now = 3000;
    await work.save({ lessonId: "two", files: { "main.ts": "1" } });
    expect((await work.progress({})).map(({ lessonId, at }) => [lessonId, at])).toEqual([["two", 3000], ["tiny", 2000]]);
  });

  test("counts a skipped prediction neither way, until it is made after all", async () => {
    const { work, record } = await openWorkLab();
    await record({ kind: "answered", question: "why", answer: "a" });
    await record({ kind: "prediction-skipped", question: "guess" });
    expect(await work.progress({})).toMatchObject([{ passed: 1, checks: 4 }]);
    await record({ kind: "predicted", question: "guess", answer: "40", confidence: "sure" });
    expect(await work.progress({})).toMatchObject([{ passed: 2, checks: 5 }]);
  });

  test("leaves out what is no lesson here", async () => {
    const { work, folder } = await openWorkLab();
    for (const name of ["gone", "Not a lesson"]) mkdirSync(join(folder, "work", name));
    expect(await work.progress({})).toEqual([]);
  });
});

test("a change is told to whoever listens, the newest of each lesson", async () => {
  const { work, record } = await openWorkLab();
  const stop = new AbortController();
  const changes = work.changes({}, { signal: stop.signal })[Symbol.asyncIterator]();
  const first = changes.next();
  const { revision } = await work.save({ lessonId: "tiny", files: code("1") });
  expect(await first).toMatchObject({ value: { lessonId: "tiny", revision } });
  await record({ kind: "opened" });
  expect(await changes.next()).toMatchObject({ value: { lessonId: "tiny", revision } });
  stop.abort();
});
