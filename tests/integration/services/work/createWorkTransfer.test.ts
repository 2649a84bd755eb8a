import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import type { RunEvent } from "#core/runs/events.ts";
import { newId } from "#shared/ids.ts";
import { addRun } from "#tests/support/labs/openTestHome.ts";
import { openWorkLab, type WorkLab } from "#tests/support/labs/workLab.ts";
import { pointsEvent } from "#tests/contract/journalEvents.ts";

type Parts = Record<string, Uint8Array>;

const code = (text: string): Record<string, string> => ({ "main.ts": text });
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const textIn = (parts: Parts, path: string): string => new TextDecoder().decode(parts[path]);

/** A run of a lesson that succeeded and left a model. */
async function addEndedRun({ home }: WorkLab, text: string, { model = "model of " + text, events = [], lessonId = "tiny", solution = false }: { model?: string; events?: readonly RunEvent[]; lessonId?: string; solution?: boolean } = {}) {
  const [file, topology, weights] = await Promise.all([text, "topology", model].map((one) => home.blobs.put(bytesOf(one))));
  const result = { exports: { answer: [1] }, model: { topology: topology!, weights: weights! }, weightsHash: hashOf(bytesOf(model)), metrics: { loss: 0.5 }, seconds: 2 };
  return addRun(home, { spec: { lessonId, solution, files: { "main.ts": file! } }, events: [pointsEvent({ from: 1, count: 50 }), ...events, { kind: "succeeded", result }] });
}

/** A home with some work: two lessons, versions, two runs with models and one that goes on. */
async function workedLab(): Promise<WorkLab> {
  const lab = await openWorkLab();
  await lab.work.save({ lessonId: "tiny", files: code("mine ñ") });
  await lab.work.keep({ lessonId: "tiny" });
  await lab.work.save({ lessonId: "tiny", files: code("mine now") });
  await lab.record({ kind: "predicted", question: "guess", answer: "40", confidence: "sure" });
  await lab.record({ kind: "answered", question: "why", answer: "a" });
  await lab.work.save({ lessonId: "two", files: { "main.ts": "1", "parts/net.ts": "2" } });
  await addEndedRun(lab, "mine ñ");
  await addEndedRun(lab, "mine now", { events: [{ kind: "line", at: { call: 1, step: 2, line: 1 }, stream: "out", text: "said\u2028so" }] });
  await addRun(lab.home, { events: [{ kind: "attempt-started", attempt: 1, place: "local", engineBuild: "test" }] });
  return lab;
}

/** Everything of a home's folder that is not the database or a log, by path. */
function filesOf(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return Object.fromEntries(paths.filter((path) => /^(?:work|runs|blobs)/.test(path)).sort().map((path) => [path, readFileSync(join(folder, path), "base64")]));
}

const stateOf = async ({ home, work }: WorkLab) => ({
  runs: home.runIndex.list({ limit: 100, all: true }).map(({ runId, spec, result, metrics, position, createdAt }) => ({ runId, spec, result, metrics, position, createdAt })).sort((a, b) => (a.runId < b.runId ? -1 : 1)),
  work: await Promise.all(["tiny", "two"].map((lessonId) => work.get({ lessonId }))),
  versions: await work.versions({ lessonId: "tiny" }),
});

describe("all of one's work", () => {
  test("goes into a file and out of it into another home, and only once", async () => {
    const from = await workedLab();
    const { name, bytes, leftOut } = await from.work.export({});
    expect(name).toMatch(/^backprop-work-\d{4}-\d\d-\d\d\.zip$/);
    expect(leftOut).toEqual({ lessons: 0, runs: 1, models: 0 });

    const to = await openWorkLab();
    await addEndedRun(to, "another run of theirs", { lessonId: "two" });
    const before = await stateOf(to);
    expect(await to.work.import({ bytes })).toEqual({ lessons: 2, runs: 2, alreadyHere: 0 });
    const [expected, found] = [await stateOf(from), await stateOf(to)];
    expect(found.work).toEqual(expected.work);
    expect(found.versions).toEqual(expected.versions);
    expect(found.runs).toEqual([...before.runs, ...expected.runs.filter(({ result }) => result)].sort((a, b) => (a.runId < b.runId ? -1 : 1)));
    // Numbers are the home's own.
    expect(to.home.runIndex.list({ limit: 100, all: false }).map(({ number }) => number)).toEqual([3, 2, 1]);
    for (const { result } of expected.runs) if (result?.model) expect(await to.home.blobs.get(result.model.weights)).toEqual(Buffer.from(await from.home.blobs.get(result.model.weights)));
    expect(to.home.runIndex.series(expected.runs[0]!.runId)[0]!.steps).toHaveLength(50);

    const files = filesOf(to.folder);
    expect(await to.work.import({ bytes })).toEqual({ lessons: 0, runs: 0, alreadyHere: 4 });
    expect(await from.work.import({ bytes })).toEqual({ lessons: 0, runs: 0, alreadyHere: 4 });
    expect(filesOf(to.folder)).toEqual(files);
  });

  test("is found again by a home that lost its database after it was brought in", async () => {
    const { work } = await workedLab();
    const { bytes } = await work.export({});
    const to = await openWorkLab();
    await to.work.import({ bytes });
    const before = await stateOf(to);
    await to.home.close();
    for (const suffix of ["", "-wal", "-shm"]) rmSync(join(to.folder, `lab.db${suffix}`), { force: true });
    expect(await stateOf(await openWorkLab({ home: to.folder }))).toEqual(before);
  });

  test("is plain files that a person can read, each named with its hash", async () => {
    const { work } = await workedLab();
    const parts = unzipSync((await work.export({})).bytes);
    expect(textIn(parts, "work/tiny/files/main.ts")).toBe("mine now");
    const manifest = JSON.parse(textIn(parts, "backprop-work.json")) as { format: number; parts: Record<string, { bytes: number; sha256: string }> };
    expect(manifest).toMatchObject({ format: 1, kind: "work", product: "1.2.3" });
    expect(Object.keys(manifest.parts).sort()).toEqual(Object.keys(parts).filter((path) => path !== "backprop-work.json").sort());
    for (const [path, part] of Object.entries(manifest.parts)) expect(part).toEqual({ bytes: parts[path]!.length, sha256: hashOf(parts[path]!) });
  });

  test("replaces nothing that is here: other code is one more version, answers are added, the first prediction stands", async () => {
    const from = await workedLab();
    const { bytes } = await from.work.export({});
    const to = await openWorkLab();
    await to.work.save({ lessonId: "tiny", files: code("mine here") });
    await to.record({ kind: "predicted", question: "guess", answer: "7", confidence: "guess" });
    expect(await to.work.import({ bytes })).toEqual({ lessons: 2, runs: 2, alreadyHere: 0 });
    expect(await to.work.get({ lessonId: "tiny" })).toMatchObject({ files: code("mine here"), predictions: { guess: { answer: "7" } }, answers: { why: "a" }, passed: { why: {}, guess: {} } });
    expect((await to.work.versions({ lessonId: "tiny" })).map(({ files }) => files["main.ts"])).toEqual(expect.arrayContaining(["mine now", "mine ñ"]));
    const versions = await to.work.versions({ lessonId: "tiny" });
    await to.work.import({ bytes });
    expect(await to.work.versions({ lessonId: "tiny" })).toEqual(versions);
  });

  test("keeps each earlier state, also where two homes saved in the same millisecond", async () => {
    const kept = (revision: number, text: string) => ({ format: 1 as const, revision, savedAt: revision, why: "kept" as const, files: code(text) });
    const to = await openWorkLab();
    await to.learner.merge("tiny", { entries: [], versions: [kept(5, "here")] });
    const theirs = { entries: [], versions: [kept(5, "theirs"), kept(6, "theirs later")] };
    expect(await to.learner.merge("tiny", theirs)).toBe(true);
    expect(new Set((await to.learner.versions("tiny", 10)).map(({ files }) => files["main.ts"]))).toEqual(new Set(["here", "theirs", "theirs later"]));
    expect(await to.learner.merge("tiny", theirs)).toBe(false);
  });

  test("that would be too large loses the oldest models first, then the oldest runs, and says so", async () => {
    const noise = (length: number, salt: number): string => Array.from({ length }, (_, i) => hashOf(bytesOf(`${salt} ${i}`))).join("");
    const small = async (maxBytes: number) => {
      const lab = await openWorkLab({ maxBytes });
      for (let i = 0; i < 3; i++) await addEndedRun(lab, `program ${i}`, { model: noise(2000, i) });
      const { bytes, leftOut } = await lab.work.export({});
      expect(bytes.length).toBeLessThanOrEqual(maxBytes);
      return { leftOut, bytes, runs: lab.home.runIndex.list({ limit: 10, all: true }) };
    };
    const one = await small(100_000);
    expect(one.leftOut).toEqual({ lessons: 0, runs: 0, models: 2 });
    expect(Object.keys(unzipSync(one.bytes))).toContain(`blobs/${one.runs[0]!.result!.model!.weights}`);
    const { leftOut } = await small(3000);
    expect([leftOut.runs > 0, leftOut.runs + leftOut.models]).toEqual([true, 3]);
    // What has no model here is still told whole.
    const to = await openWorkLab();
    expect(await to.work.import({ bytes: one.bytes })).toMatchObject({ runs: 3 });
  });

  test("leaves out what is damaged rather than making a file that is refused", async () => {
    const from = await workedLab();
    const [newest, oldest] = from.home.runIndex.list({ limit: 10, all: false }).filter(({ result }) => result);
    writeFileSync(join(from.folder, "runs", newest!.runId, "journal.ndjson"), "not a journal\n");
    const weights = oldest!.result!.model!.weights;
    rmSync(join(from.folder, "blobs", weights.slice(0, 2), weights.slice(2)));
    const { bytes, leftOut } = await from.work.export({});
    expect(leftOut).toEqual({ lessons: 0, runs: 2, models: 0 });
    expect(await (await openWorkLab()).work.import({ bytes })).toMatchObject({ lessons: 2, runs: 1 });
  });

  test("leaves out a lesson that the disk does not give, and says so: all the others are in the file", async () => {
    const from = await workedLab();
    const draft = join(from.folder, "work", "two", "draft.json");
    rmSync(draft);
    mkdirSync(draft);
    const { bytes, leftOut } = await from.work.export({});
    expect(leftOut).toMatchObject({ lessons: 1 });
    expect(await (await openWorkLab()).work.import({ bytes })).toMatchObject({ lessons: 1, runs: 2 });
  });
});

describe("a file of somebody's work is refused, and nothing is changed,", () => {
  const refused = { answer: expect.objectContaining({ code: "archive-invalid", hint: expect.any(String) }) as unknown, files: {} };
  const runId = newId();
  const entry = (id: string, event: object, at = 1): string => `${JSON.stringify({ id, at, event })}\n`;
  const spec = { entry: "main.ts", files: { "main.ts": "a".repeat(64) }, engineBuild: "x" };
  const created = { seq: 1, time: 1, event: { kind: "created", runId, number: 1, name: "x", runKind: "train", spec } };
  const draft = (paths: readonly string[], revision = 5): string => JSON.stringify({ format: 1, revision, savedAt: 5, paths });
  const version = (files: Record<string, string>, revision = 5): string => JSON.stringify({ format: 1, revision, savedAt: 5, why: "kept", files });

  test.for<[string, Record<string, string>]>([
    ["with a path that leads out", { "work/tiny/files/../../../out.ts": "x", "work/tiny/draft.json": draft(["../../../out.ts"]) }],
    ["with a lesson that leads out", { "work/../tiny/events.ndjson": "" }],
    ["with a lesson that has no name of one", { "work/Tiny Lesson/events.ndjson": "" }],
    ["with something else beside it", { "lab.db": "x" }],
    ["with a file beside the program", { "work/tiny/other.json": "{}" }],
    ["with files that the draft does not name", { "work/tiny/draft.json": draft(["main.ts"]), "work/tiny/files/main.ts": "x", "work/tiny/files/more.ts": "x" }],
    ["with files and no draft", { "work/tiny/files/main.ts": "x" }],
    ["with a draft whose file is missing", { "work/tiny/draft.json": draft(["main.ts"]) }],
    ["with a revision that leaves no room", { "work/tiny/draft.json": draft(["main.ts"], Number.MAX_SAFE_INTEGER), "work/tiny/files/main.ts": "x" }],
    ["with a program that is too long", { "work/tiny/draft.json": draft(["main.ts"]), "work/tiny/files/main.ts": "x".repeat(300_000) }],
    ["with a version called otherwise", { "work/tiny/versions/6-kept.json": version({ "main.ts": "x" }) }],
    ["with a version that leads out", { "work/tiny/versions/5-kept.json": version({ "../main.ts": "x" }) }],
    ["with a version that is too long", { "work/tiny/versions/5-kept.json": version({ "main.ts": "x".repeat(300_000) }) }],
    ["with a line that is no event", { "work/tiny/events.ndjson": "{}\n" }],
    ["with an event whose id is none", { "work/tiny/events.ndjson": entry("1", { kind: "opened" }) }],
    ["with a run that goes on", { [`runs/${runId}/journal.ndjson`]: `${JSON.stringify(created)}\n` }],
    ["with a journal of another run", { [`runs/${newId()}/journal.ndjson`]: `${JSON.stringify(created)}\n${JSON.stringify({ seq: 2, time: 2, event: { kind: "cancelled", seconds: 1 } })}\n` }],
    ["with a journal that has a gap", { [`runs/${runId}/journal.ndjson`]: `${JSON.stringify(created)}\n${JSON.stringify({ seq: 3, time: 2, event: { kind: "cancelled", seconds: 1 } })}\n` }],
    ["with a run called otherwise", { "runs/1/journal.ndjson": "" }],
    ["with a run of a time that no calendar has", { [`runs/${runId}/journal.ndjson`]: `${JSON.stringify(created)}\n${JSON.stringify({ seq: 2, time: 1e300, event: { kind: "cancelled", seconds: 1 } })}\n` }],
    ["with an event of a time that no calendar has", { "work/tiny/events.ndjson": entry(newId(), { kind: "opened" }, 1e300) }],
    ["with a draft of a time that no calendar has", { "work/tiny/draft.json": JSON.stringify({ format: 1, revision: 5, savedAt: -1e300, paths: ["main.ts"] }), "work/tiny/files/main.ts": "x" }],
    ["with a blob that is not its hash", { [`blobs/${"a".repeat(64)}`]: "x" }],
  ])("%s", async ([, texts]) => {
    expect(await outcomeOf(packed({ "work/tiny/events.ndjson": entry(newId(), { kind: "opened" }), ...texts }))).toEqual(refused);
  });

  test("when a part was changed, taken out, added or twice as long, or the manifest says what it is not", async () => {
    const whole = unzipSync((await (await workedLab()).work.export({})).bytes);
    const path = "work/tiny/files/main.ts";
    const change = (parts: Parts): Uint8Array => zipSync(parts);
    const { [path]: taken, ...without } = whole;
    const manifest = JSON.parse(textIn(whole, "backprop-work.json")) as Record<string, unknown>;
    const withManifest = (changed: object): Uint8Array => change({ ...whole, "backprop-work.json": bytesOf(JSON.stringify({ ...manifest, ...changed })) });
    for (const bytes of [
      change({ ...whole, [path]: bytesOf("mine new") }),
      change(without),
      change({ ...whole, [path]: Buffer.concat([taken!, taken!]) }),
      change({ ...whole, "work/tiny/files/more.ts": bytesOf("x") }),
      withManifest({ format: 2 }),
      withManifest({ kind: "hand-in" }),
      withManifest({ parts: {} }),
      withManifest({ parts: JSON.parse('{"__proto__":{"bytes":1,"sha256":"' + "a".repeat(64) + '"}}') as object }),
      zipSync({ "backprop-work.json": bytesOf("{") }),
      zipSync({ "other.json": bytesOf("{}") }),
      new Uint8Array(),
      bytesOf("not a zip"),
    ]) expect(await outcomeOf(bytes)).toEqual(refused);
  });

  test("when it unpacks to more than it is", async () => {
    const bomb = zipSync({ "backprop-work.json": new Uint8Array(300 * 2 ** 20) });
    expect(bomb.length).toBeLessThan(2 ** 20);
    expect(await outcomeOf(bomb)).toEqual(refused);
  });

  /** Parts with a manifest that is right about them. */
  function packed(texts: Record<string, string>): Uint8Array {
    const parts = Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, bytesOf(text)]));
    const listed = Object.fromEntries(Object.entries(parts).map(([path, bytes]) => [path, { bytes: bytes.length, sha256: hashOf(bytes) }]));
    const manifest = { format: 1, kind: "work", product: "x", madeAt: 1, leftOut: { runs: 0, models: 0 }, parts: listed };
    return zipSync({ ...parts, "backprop-work.json": bytesOf(JSON.stringify(manifest)) });
  }

  /** What an empty home answers to a file, and what is in it then. */
  async function outcomeOf(bytes: Uint8Array): Promise<{ answer: unknown; files: object }> {
    const { work, folder, home } = await openWorkLab();
    const answer: unknown = await work.import({ bytes }).catch((error: unknown) => error);
    await home.close();
    return { answer, files: filesOf(folder) };
  }
});

describe("a hand-in", () => {
  const open = (bytes: Uint8Array) => {
    const parts = unzipSync(bytes);
    return { parts, json: (path: string) => JSON.parse(textIn(parts, path)) as Record<string, unknown> };
  };

  test("has the code, its newest run, answers, verdicts, and hashes that anybody can compute", async () => {
    const lab = await workedLab();
    await addEndedRun(lab, "other code");
    const { name, bytes } = await lab.work.handIn({ lessonId: "tiny", language: "es" });
    const { parts, json } = open(bytes);
    expect(Object.keys(parts).sort()).toEqual(["answers.json", "code/main.ts", "hand-in.json", "run.json", "verdicts.json"]);
    expect(textIn(parts, "code/main.ts")).toBe("mine now");
    expect(json("run.json")).toMatchObject({ number: 2, status: "succeeded", spec: { files: { "main.ts": hashOf(bytesOf("mine now")) }, seed: 42 }, metrics: { loss: 0.5 }, weightsHash: hashOf(bytesOf("model of mine now")), exports: { answer: [1] } });
    expect(json("answers.json")).toMatchObject({ predictions: { guess: { answer: "40", confidence: "sure" } }, answers: { why: "a" }, hintsTaken: 0 });
    expect(json("verdicts.json")).toEqual([{ id: "answer", kind: "F", status: "pass", title: "Exporta answer" }]);
    const manifest = json("hand-in.json") as { whole: string; parts: Record<string, { sha256: string }> };
    const lines = Object.keys(parts).filter((path) => path !== "hand-in.json").sort().map((path) => `${hashOf(parts[path]!)}  ${path}\n`);
    expect(manifest).toMatchObject({ format: 1, kind: "hand-in", product: "1.2.3", lesson: { id: "tiny", title: "Tiny (es)" }, language: "es", whole: hashOf(bytesOf(lines.join(""))) });
    expect(name).toBe(`tiny-${manifest.whole.slice(0, 8)}.zip`);
    expect(lab.checked).toEqual([expect.objectContaining({ when: "run", files: code("mine now"), solution: false })]);
  });

  test("is of the run that is named, with that run's code", async () => {
    const lab = await workedLab();
    const first = lab.home.runIndex.find({ number: 1 })!;
    const { parts, json } = open((await lab.work.handIn({ lessonId: "tiny", runId: first.runId })).bytes);
    expect([textIn(parts, "code/main.ts"), json("run.json")["number"]]).toEqual(["mine ñ", 1]);
  });

  test("of code that was never run has no run, and is checked as it is", async () => {
    const lab = await workedLab();
    await lab.work.save({ lessonId: "tiny", files: code("new") });
    const { parts } = open((await lab.work.handIn({ lessonId: "tiny" })).bytes);
    expect(Object.keys(parts)).not.toContain("run.json");
    expect(lab.checked).toMatchObject([{ when: "save", files: code("new") }]);
  });

  test("is refused of nothing, of the solution, of another lesson's run and of one that goes on", async () => {
    const lab = await openWorkLab();
    await expect(lab.work.handIn({ lessonId: "tiny" })).rejects.toMatchObject({ code: "invalid-input", message: expect.stringContaining("nothing of yours") });
    const solution = await addEndedRun(lab, "solution", { solution: true });
    await expect(lab.work.handIn({ lessonId: "tiny" })).rejects.toMatchObject({ code: "invalid-input" });
    const elsewhere = await addEndedRun(lab, "two", { lessonId: "two" });
    const going = await addRun(lab.home, { spec: { lessonId: "tiny" } });
    for (const { runId } of [solution, elsewhere, going]) await expect(lab.work.handIn({ lessonId: "tiny", runId })).rejects.toMatchObject({ code: "invalid-input" });
    await expect(lab.work.handIn({ lessonId: "tiny", runId: newId() })).rejects.toMatchObject({ code: "run-not-found" });
  });
});
