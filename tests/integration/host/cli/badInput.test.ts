import { execFileSync } from "node:child_process";
import { appendFileSync, closeSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { packageRoot } from "#host/paths.ts";
import { loadSqlite } from "#platform/sqlite/loadSqlite.ts";
import { commandLine, jsonLines, type CommandLineProcess, type Ended } from "#tests/support/cli/commandLine.ts";
import { describeIf } from "#tests/support/vitest/describeIf.ts";
import { endHost } from "#tests/support/labs/endHost.ts";
import { addRun, openTestHome } from "#tests/support/labs/openTestHome.ts";
import { needsDisks, smallDisk } from "#tests/support/smallDisk.ts";
import { tempDir } from "#tests/support/tempDir.ts";
import { until } from "#tests/support/until.ts";

/** What goes wrong around the product, as a person meets it: the real command line and lab host, words and exit codes. */
interface Person {
  home: string;
  start(...args: string[]): CommandLineProcess;
  run(...args: string[]): Promise<Ended>;
}

function person(home = tempDir(), entry?: string): Person {
  onTestFinished(() => endHost(home));
  const folder = tempDir();
  writeFileSync(join(folder, "quick.ts"), "console.log(1);");
  writeFileSync(join(folder, "stepping.ts"), stepping);
  const start = (...args: string[]): CommandLineProcess => commandLine(args, { home, cwd: folder, ...(entry ? { entry } : {}) });
  return { home, start, run: (...args) => start(...args).ended };
}

const stepping = `import * as tf from "@tensorflow/tfjs";
import { seed, train } from "backprop";
seed(3);
const w = tf.variable(tf.scalar(1));
await train({ steps: 60, every: 10, optimizer: tf.train.sgd(0.01), loss: () => {
  const end = Date.now() + 20;
  while (Date.now() < end);
  return tf.square(w).asScalar();
}, learningRate: (step) => { if (step % 10 === 0) console.log("at", step); return 0.01; } });
`;

/** As a host that has ended left them. */
async function keepRuns(path: string, count: number): Promise<void> {
  const home = await openTestHome({ home: path });
  for (let i = 0; i < count; i++) await addRun(home, { events: [{ kind: "cancelled", seconds: 1 }] });
  await home.close();
}

const said = (code: string): string => expect.stringContaining(`[${code}]`) as string;

describe("on a full disk", () => {
  /** Takes what room there is, also while somebody else writes. Answers how to give it back. */
  function fill(disk: string): () => void {
    const ballast = join(disk, "ballast");
    const block = new Uint8Array(4096);
    const file = openSync(ballast, "w");
    try {
      for (;;) writeSync(file, block);
    } catch (error) {
      expect(error).toMatchObject({ code: "ENOSPC" });
    } finally {
      closeSync(file);
    }
    return () => rmSync(ballast);
  }

  test("training says so, host there or not, and trains once there is room", async (context) => {
    needsDisks(context);
    const disk = smallDisk({ kibibytes: 16 * 1024 });
    const { home, run } = person(join(disk, "home"));
    expect(await run("train", "quick.ts")).toMatchObject({ code: 0 });
    const empty = fill(disk);
    expect(await run("train", "stepping.ts")).toMatchObject({ code: 3, err: said("disk-full") });
    await endHost(home);
    expect(await run("train", "quick.ts")).toMatchObject({ code: 3, err: said("disk-full") });
    empty();
    expect(await run("train", "quick.ts")).toMatchObject({ code: 0, err: "" });
    expect(jsonLines((await run("runs", "--json")).out).at(-1)).toMatchObject({ count: 2 });
  });

  test("a run that fills it has failed, and goes on when it is asked to once there is room", async (context) => {
    needsDisks(context);
    const disk = smallDisk({ kibibytes: 16 * 1024 });
    const { start, run } = person(join(disk, "home"));
    const training = start("train", "stepping.ts");
    await until(() => training.out().includes("at 10"));
    const empty = fill(disk);
    const { code, out, err } = await training.ended;
    expect(code).toBe(3);
    expect(`${out}${err}`).toContain("[disk-full]");
    empty();
    await until(async () => expect(jsonLines((await run("runs", "--json")).out)[0]).toMatchObject({ number: 1, status: "failed", resumable: true, error: { code: "disk-full" } }) ?? true);
    const resumed = await run("resume", "1");
    expect(resumed.code).toBe(0);
    expect([...`${out}${resumed.out}`.matchAll(/^at (\d+)$/gm)].map(([, step]) => Number(step))).toEqual([0, 10, 20, 30, 40, 50]);
  });

  test("an export leaves nothing half written", async (context) => {
    needsDisks(context);
    const { run } = person();
    expect(await run("train", "preset:mlp-digits", "--epochs", "1")).toMatchObject({ code: 0 });
    const disk = smallDisk({ kibibytes: 64 });
    expect(await run("export", "last", "--out", join(disk, "model"))).toMatchObject({ code: 3, err: said("disk-full") });
    expect(readdirSync(join(disk, "model"))).toEqual([]);
  });

  test("output that is written there is told on standard error, in the person's language", async ({ skip }) => {
    skip(!existsSync("/dev/full"), "there is no /dev/full here");
    const full = openSync("/dev/full", "w");
    onTestFinished(() => closeSync(full));
    const { home } = person();
    const { code, err } = await commandLine(["runs"], { home, env: { LANG: "es_PE.UTF-8" }, stdout: full }).ended;
    expect(code).toBe(3);
    expect(err).toMatch(/^El disco está lleno \[disk-full\]: .*\n$/);
  });
});

describe("a database", () => {
  test("that is damaged is kept aside, and the runs are read from their journals", async () => {
    const { home, run } = person();
    await keepRuns(home, 2);
    const before = (await run("runs", "--json")).out;
    await endHost(home);
    const file = openSync(join(home, "lab.db"), "r+");
    writeSync(file, "this was a database");
    closeSync(file);
    const after = await run("runs", "--json");
    expect(after.out).toBe(before);
    expect(after.err).toMatch(/^The database was damaged and is kept as lab\.db\.corrupt-\S+; the backup of .* was put back, and 2 runs were read again from the journals\.\n$/);
    expect(readdirSync(home)).toContainEqual(expect.stringMatching(/^lab\.db\.corrupt-/));
    expect((await run("train", "quick.ts")).out).toMatch(/^Run 3:/);
  });

  test("of a newer version is refused and left as it is, and doctor says why", async () => {
    const { home, run } = person();
    await keepRuns(home, 1);
    const database = join(home, "lab.db");
    const db = (await loadSqlite())(database);
    db.pragma("user_version = 99");
    db.close();
    const bytes = readFileSync(database);
    for (const args of [["runs"], ["train", "quick.ts"]]) expect(await run(...args)).toMatchObject({ code: 3, out: "", err: said("database-newer") });
    const { code, out } = await run("doctor", "--json");
    expect(code).toBe(3);
    expect(jsonLines(out)).toContainEqual(expect.objectContaining({ kind: "host", error: expect.objectContaining({ code: "database-newer" }) as object }));
    expect(readFileSync(database)).toEqual(bytes);
  });
});

test("a damaged journal is told once, with its file, and costs its own run only", async () => {
  const { home, run } = person();
  await keepRuns(home, 2);
  const [first] = readdirSync(join(home, "runs")).sort();
  const journal = join(home, "runs", first!, "journal.ndjson");
  appendFileSync(journal, "rubbish\n");
  const { code, out, err } = await run("runs", "--json");
  expect(code).toBe(0);
  expect(err).toMatch(new RegExp(`^Line \\d+ of the journal of run ${first} can't be read\\..*${journal}\\n$`));
  expect(jsonLines(out).map(({ number }) => number)).toEqual([2, 1, undefined]);
});

test("a home on a disk that nobody may write is refused", async (context) => {
  needsDisks(context);
  const { run } = person(join(smallDisk({ kibibytes: 64, readOnly: true }), "home"));
  for (const args of [["runs"], ["train", "quick.ts"]]) expect(await run(...args)).toMatchObject({ code: 3, out: "", err: said("home-not-writable") });
});

test("a port that is taken is named, and the next free one is a flag away", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  const port = await until(() => (server.address() as AddressInfo | null)?.port);
  const { run } = person();
  const { code, err } = await run("serve", "--no-open", "--port", String(port));
  expect(code).toBe(3);
  expect(err).toMatch(new RegExp(`\\[port-taken\\]\n.*${port}.*\n.*--port 0`));
});

describe("a lesson's folder", () => {
  /** Another installation, whose lesson can be broken: a copy of the sources over the same packages. */
  function installation(): { entry: string; lesson: string; course: string } {
    const root = tempDir();
    for (const name of ["package.json", "src", "resources"]) cpSync(join(packageRoot, name), join(root, name), { recursive: true });
    symlinkSync(join(packageRoot, "node_modules"), join(root, "node_modules"));
    const course = join(root, "resources", "courses", "first-steps");
    return { entry: join(root, "src", "host", "cli", "main.ts"), course, lesson: join(course, "lessons", "digits-mlp") };
  }

  const replaceIn = (file: string, change: (text: string) => string): void => writeFileSync(file, change(readFileSync(file, "utf8")));
  const faults: readonly [string, (lesson: string) => void, RegExp][] = [
    ["has a broken manifest", (lesson) => replaceIn(join(lesson, "meta.json"), (text) => text.slice(0, -10)), /meta\.json is not valid JSON/],
    ["names a file outside itself", (lesson) => replaceIn(join(lesson, "meta.json"), (text) => text.replaceAll('"main.ts"', '"../../../main.ts"')), /meta\.json has a wrong "entry"/],
    ["holds a symbolic link", (lesson) => symlinkSync("/etc/passwd", join(lesson, "starter", "other.ts")), /starter\/other\.ts is a symbolic link/],
    ["holds a bomb", (lesson) => truncateSync((writeFileSync(join(lesson, "film.mp4"), ""), join(lesson, "film.mp4")), 2 ** 40), /film\.mp4 makes the lesson larger than/],
    ["holds folders in folders without end", (lesson) => mkdirSync(join(lesson, ...Array<string>(200).fill("a")), { recursive: true }), /lies deeper than/],
  ];

  test("that is broken is refused, in words that name the file, whatever is done with it", async () => {
    const { entry, lesson } = installation();
    const { run } = person(tempDir(), entry);
    const whole = `${lesson}-whole`;
    cpSync(lesson, whole, { recursive: true });
    for (const [, break_, words] of faults) {
      break_(lesson);
      for (const args of [["train", "digits-mlp"], ["check", "digits-mlp"]]) {
        const { code, out, err } = await run(...args);
        expect({ code, out }).toEqual({ code: 2, out: "" });
        expect(err).toMatch(/\[lesson-invalid\]\n/);
        expect(err).toMatch(words);
      }
      rmSync(lesson, { recursive: true });
      cpSync(whole, lesson, { recursive: true });
    }
  });

  test("in a course that can't be read is told with what is wrong with the course", async () => {
    const { entry, course } = installation();
    const { run } = person(tempDir(), entry);
    replaceIn(join(course, "course.json"), (text) => text.replace('"digits-mlp"', '"../digits-mlp"'));
    const { code, err } = await run("train", "digits-mlp");
    expect(code).toBe(2);
    expect(err).toMatch(/course\.json has a wrong "lessons\.2"/);
  });
});

describeIf(process.platform === "win32" ? "Windows has no pipes in folders" : undefined, "what is no file and no folder", () => {
  test("is refused as a program and as an image, not waited for", async () => {
    const { run } = person();
    const pipe = join(tempDir(), "pipe.ts");
    execFileSync("mkfifo", [pipe]);
    expect(await run("train", pipe)).toMatchObject({ code: 2, err: said("file-not-found") });
    expect(await run("predict", "last", "/dev/zero")).toMatchObject({ code: 2, err: said("file-not-found") });
  });

  test("is refused as a home where nobody can make folders", async () => {
    const { run } = person("/proc/backprop/home");
    const { code, err } = await run("runs");
    expect(code).toBeGreaterThan(0);
    expect(err).toContain("/proc/backprop");
  });
});
