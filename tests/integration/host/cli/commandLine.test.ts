import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLab } from "#host/client/openLab.ts";
import { rendererDir } from "#host/paths.ts";
import { bundledImages } from "#tests/support/lessons/bundledData.ts";
import { cliRecordSchema } from "#tests/support/cli/cliRecords.ts";
import { commandLine, jsonLines, spawnCommandLine, type CommandLineProcess, type Ended } from "#tests/support/cli/commandLine.ts";
import { tempDir } from "#tests/support/tempDir.ts";
import { until } from "#tests/support/until.ts";

/** One home and one lab host for all: these tests are about the command line. */
const home = mkdtempSync(join(realpathSync(tmpdir()), "backprop-cli-"));
const start = (...args: string[]): CommandLineProcess => commandLine(args, { home });
const run = (...args: string[]): Promise<Ended> => start(...args).ended;

async function hostPid(): Promise<number> {
  const { hello, close } = await openLab({ home, clientName: "test" });
  close();
  return hello.pid;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const trainSolution = (seed: number): Promise<Ended> => spawnCommandLine(["train", "digits-mlp", "--solution", "--epochs", "1", "--seed", String(seed), "--json"], { home }).ended;
/** Run 1 of the home: the lesson's solution, an epoch long. */
let first: Ended;
beforeAll(async () => void (first = await trainSolution(7)));
afterAll(async () => {
  const pid = await hostPid();
  process.kill(pid, "SIGTERM");
  await until(() => !isAlive(pid));
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

/** A program of so many steps that take so many milliseconds each. */
const stepping = (steps: number, milliseconds: number): string => `import * as tf from "@tensorflow/tfjs";
import { seed, train } from "backprop";
seed(3);
const w = tf.variable(tf.scalar(1));
await train({ steps: ${steps}, every: 1_000_000, optimizer: tf.train.sgd(0.01), loss: () => {
  const end = Date.now() + ${milliseconds};
  while (Date.now() < end);
  return tf.square(w).asScalar();
}, learningRate: (step) => { if (step % 10 === 0) console.log("at", step); return 0.01; } });
`;

function writeProgram(files: Readonly<Record<string, string>>): string {
  const folder = tempDir();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

describe("train", () => {
  test("twice with one seed gives one hash, another seed another; every line is as documented", async () => {
    const hashes: unknown[] = [];
    for (const [seed, { code, out, err }] of [[7, first], [7, await trainSolution(7)], [8, await trainSolution(8)]] as const) {
      expect({ code, err }).toEqual({ code: 0, err: "" });
      const records = jsonLines(out);
      expect(records.filter((record) => !cliRecordSchema.safeParse(record).success)).toEqual([]);
      const seqs = records.flatMap(({ seq }) => (typeof seq === "number" ? [seq] : []));
      expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
      expect(records[0]).toMatchObject({ kind: "run", lessonId: "digits-mlp", solution: true, seed, epochs: 1 });
      const result = records.at(-1)!;
      expect(result).toMatchObject({ kind: "result", status: "succeeded", metrics: { val_accuracy: expect.any(Number) as number }, model: expect.stringContaining(home) as string });
      hashes.push(result["weightsHash"]);
    }
    expect(hashes[1]).toBe(hashes[0]);
    expect(hashes[2]).not.toBe(hashes[0]);
  });

  test("a file goes with what it imports; its output is printed without what would move the cursor", async () => {
    const folder = writeProgram({ "main.ts": `import { a } from "./lib/a";\nconsole.log("a is", a, "\\u001b[2J");`, "lib/a.ts": "export const a = 5;" });
    const { code, out } = await commandLine(["train", "main.ts"], { home, cwd: folder }).ended;
    expect(out).toMatch(/^Run \d+: main.ts\na is 5 ?\nRun \d+ succeeded in /);
    expect(code).toBe(0);
  });

  test("an error names the student's line, with a caret under the place", async () => {
    const folder = writeProgram({ "main.ts": `const a = 1;\nconsole.log(a);\nconst b = nope + a;\n` });
    const { code, out } = await commandLine(["train", "./main.ts"], { home, cwd: folder }).ended;
    expect(code).toBe(1);
    expect(out).toContain("[student-error]\n  The name nope is not known here.\n  ReferenceError: nope is not defined\n  main.ts, line 3\n  3 | const b = nope + a;\n    |           ^\n");
    expect(out).not.toMatch(/\n\s+at /);
  });

  test("Ctrl+C cancels the run; resume takes it up again", async () => {
    const folder = writeProgram({ "main.ts": stepping(60, 20) });
    const { child, ended, out } = commandLine(["train", "main.ts"], { home, cwd: folder });
    await until(() => out().includes("at 10"));
    child.kill("SIGINT");
    const { code, err } = await ended;
    expect(code).toBe(130);
    expect(err).toContain("Cancelling run");
    const number = /^Run (\d+)/.exec(out())![1]!;
    const resumed = await run("resume", number);
    expect(resumed.code).toBe(0);
    expect(resumed.err).toContain("Going on from step");
    const printed = [...`${out()}${resumed.out}`.matchAll(/^at (\d+)$/gm)].map(([, step]) => Number(step));
    expect(printed).toEqual([0, 10, 20, 30, 40, 50]);
  });

  test("a terminal that is killed stops nothing", async () => {
    const folder = writeProgram({ "main.ts": stepping(40, 20) });
    const { child, out } = commandLine(["train", "main.ts"], { home, cwd: folder });
    await until(() => out().includes("at 10"));
    child.kill("SIGKILL");
    const number = /^Run (\d+)/.exec(out())![1]!;
    const { code, out: rest } = await run("resume", number);
    expect(code).toBe(0);
    expect(rest).toContain(`Run ${number} succeeded`);
  });

  test("a lab host that is killed is started again and the run is seen through, no line lost or doubled", async () => {
    const folder = writeProgram({ "main.ts": stepping(80, 20) });
    const { ended, out } = commandLine(["train", "main.ts"], { home, cwd: folder });
    await until(() => out().includes("at 20"));
    process.kill(await hostPid(), "SIGKILL");
    const { code, err } = await ended;
    expect(err).toContain("Going on from step");
    expect([...out().matchAll(/^at (\d+)$/gm)].map(([, step]) => Number(step))).toEqual([0, 10, 20, 30, 40, 50, 60, 70]);
    expect(code).toBe(0);
  });

  test("a reader that goes away ends the command line quietly, not the run", async () => {
    const folder = writeProgram({ "main.ts": stepping(40, 20) });
    const { child, ended, out } = commandLine(["train", "main.ts"], { home, cwd: folder });
    await until(() => out().includes("at 0"));
    child.stdout!.destroy();
    const { code, err } = await ended;
    expect({ code, err }).toEqual({ code: 141, err: "" });
    expect((await run("resume", "last")).code).toBe(0);
  });
});

describe("a run's model", () => {
  const number = "1";

  test("reads the digits of real images, whatever their size and colours", async () => {
    const { validation } = await bundledImages("digits");
    const { lab, close } = await openLab({ home, clientName: "test" });
    const rows = Array.from({ length: 20 }, (_, row) => row);
    const labels: string[] = [];
    for (const row of rows) labels.push((await lab.runs.predict({ run: number, image: { kind: "png", bytes: drawing(validation.x.subarray(row * 784, (row + 1) * 784)) } })).label);
    close();
    expect(rows.filter((row) => labels[row] === String(validation.y[row])).length).toBeGreaterThanOrEqual(15);

    const file = join(tempDir(), "digit.png");
    writeFileSync(file, drawing(validation.x.subarray(0, 784)));
    const { code, out } = await run("predict", number, file);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^${labels[0]}  +[\\d.]+ %  █+\\n`));
    expect(jsonLines((await run("predict", number, file, "--json")).out)).toEqual([expect.objectContaining({ kind: "result", status: "ok", label: labels[0] })]);
  });

  test("is exported once into a folder, never over what is there", async () => {
    const out = join(tempDir(), "new", "model");
    expect((await run("export", number, "--format", "tfjs", "--out", out)).code).toBe(0);
    expect(JSON.parse(readFileSync(join(out, "model.json"), "utf8"))).toMatchObject({ format: "layers-model" });
    // 784*128 + 128 + 128*64 + 64 + 64*10 + 10 weights.
    expect(readFileSync(join(out, "group1-shard1of1.bin")).length).toBe(4 * 109_386);
    const again = await run("export", number, "--out", out);
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining("is there already") as string });
  });

  test("is listed and shown", async () => {
    const list = await run("runs");
    expect(list.out).toMatch(/^Run +Program +Status +Result/);
    const shown = await run("show", number);
    expect(shown.code).toBe(0);
    expect(shown.out).toContain("Files: main.ts");
    const [record, result] = jsonLines((await run("show", number, "--json")).out).map((line) => cliRecordSchema.parse(line));
    expect([record?.kind, result?.kind]).toEqual(["run", "result"]);
  });

  test("is checked: a wrong answer and what waits for a run are told by the exit code", async () => {
    const { code, out } = await run("check", "digits-mlp", "--answer", "why-linear=rate", "--json");
    const records = jsonLines(out).map((line) => cliRecordSchema.parse(line));
    expect(records.filter(({ kind }) => kind === "check").length).toBeGreaterThan(5);
    expect(records.at(-1)).toMatchObject({ kind: "result", status: "failed" });
    expect(code).toBe(1);
  });

  test("is passed by its whole solution, run for it in the person's language", async () => {
    const { code, out } = await run("check", "digits-mlp", "--solution", "--json", "--language", "es");
    expect(jsonLines(out).map((line) => cliRecordSchema.parse(line)).at(-1)).toMatchObject({ kind: "result", status: "passed" });
    expect(code).toBe(0);
  });
});

/** Dark on a white sheet, four times as large, with a margin. */
function drawing(digit: Uint8Array): Uint8Array {
  const image = new PNG({ width: 200, height: 160 });
  image.data.fill(255);
  for (let y = 0; y < 112; y++) {
    for (let x = 0; x < 112; x++) {
      const level = 255 - digit[Math.floor(y / 4) * 28 + Math.floor(x / 4)]!;
      image.data.set([level, level, level, 255], 4 * ((y + 20) * 200 + x + 50));
    }
  }
  return PNG.sync.write(image);
}

describe("what is refused", () => {
  test.for([
    [["trian"], 2, "usage"],
    [["train", "no-such-lesson"], 2, "lesson-not-found"],
    [["train", "preset:nope"], 2, "not-found"],
    [["train", "./nope.ts"], 2, "file-not-found"],
    [["show", "9999"], 2, "run-not-found"],
    [["show", "x".repeat(300)], 2, "run-not-found"],
    [["predict", "1", "/nowhere.png"], 2, "file-not-found"],
    [["predict", "1", import.meta.filename], 2, "image-invalid"],
    [["check", "no-such-lesson"], 2, "lesson-not-found"],
  ] as const)("%j ends with %i: %s, in words and in JSON", async ([args, code, error]) => {
    const [inWords, inJson] = await Promise.all([run(...args), run(...args, "--json")]);
    expect([inWords.code, inWords.out, inJson.code]).toEqual([code, "", code]);
    expect(inWords.err).toContain(`[${error}]`);
    expect(inWords.err).not.toMatch(/\n\s+at /);
    expect(cliRecordSchema.parse(jsonLines(inJson.out).at(-1))).toMatchObject({ kind: "result", status: "error", error: { code: error } });
  });

  test("a home that cannot be one: the command says so, and doctor what to fix", async () => {
    const file = join(tempDir(), "occupied");
    writeFileSync(file, "");
    expect(await run("runs", "--home", file)).toMatchObject({ code: 3, err: expect.stringContaining("[home-not-writable]") as string });
    const { code, out } = await run("doctor", "--home", file, "--json");
    expect(code).toBe(3);
    const records = jsonLines(out).map((line) => cliRecordSchema.parse(line));
    expect(records).toContainEqual(expect.objectContaining({ kind: "item", id: "home", status: "problem", fix: expect.any(String) as string }));
    expect(records).toContainEqual(expect.objectContaining({ kind: "host", error: expect.objectContaining({ code: "home-not-writable" }) as object }));
  });
});

test("serve gives an address that works until Ctrl+C", async ({ skip }) => {
  skip(!existsSync(join(rendererDir, "index.html")), "the page has not been built");
  const { child, ended, out } = start("serve", "--no-open", "--json");
  await until(() => out().includes("\n"));
  const [serving] = jsonLines(out()).map((line) => cliRecordSchema.parse(line));
  const url = serving?.kind === "serving" ? serving.url : "";
  expect((await fetch(new URL(url).origin)).status).toBe(200);
  child.kill("SIGINT");
  expect(await ended).toMatchObject({ code: 0 });
});

test("doctor finds this machine in order, in the person's language", async () => {
  const { code, out } = await commandLine(["doctor"], { home, env: { LANG: "es_PE.UTF-8" } }).ended;
  expect(out).toContain("Motor de entrenamiento:");
  expect(out).toContain("Todo está en orden.");
  expect(code).toBe(0);
});

test("--version and --help need no lab host", async () => {
  const nowhere = join(tempDir(), "home");
  expect(await commandLine(["--version"], { home: nowhere }).ended).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });
  expect((await commandLine(["train", "--help"], { home: nowhere }).ended).out).toContain("--solution");
});

test("relative paths begin where npm was called", async () => {
  const folder = writeProgram({ "main.ts": "console.log(1);" });
  const { code } = await commandLine(["train", "main.ts"], { home, env: { npm_lifecycle_event: "backprop", INIT_CWD: folder } }).ended;
  expect(code).toBe(0);
});
