import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openLab } from "#host/client/openLab.ts";
import { newId } from "#shared/ids.ts";
import { commandLine, jsonLines, type Ended } from "#tests/support/cli/commandLine.ts";
import { endHost } from "#tests/support/labs/endHost.ts";
import { tempDir } from "#tests/support/tempDir.ts";

const home = mkdtempSync(join(realpathSync(tmpdir()), "backprop-work-"));
const run = (args: readonly string[], at = home): Promise<Ended> => commandLine(args, { home: at, cwd: at }).ended;
/** The solution of the line, as somebody types it. */
const program = readFileSync(join(import.meta.dirname, "../../../../resources/courses/first-steps/lessons/fs1-line/solution/main.ts"), "utf8");

beforeAll(async () => {
  const { lab, close } = await openLab({ home, clientName: "test" });
  await lab.work.save({ lessonId: "fs1-line", files: { "main.ts": program } });
  await lab.work.record({ lessonId: "fs1-line", eventId: newId(), event: { kind: "opened" } });
  close();
});
afterAll(async () => {
  await endHost(home);
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

test("a lesson is trained with the code that was saved of it, checked, handed in, and its work taken to another home", async () => {
  expect(await run(["train", "fs1-line", "--json"])).toMatchObject({ code: 0 });
  await run(["check", "fs1-line", "--json"]);
  const { lab, close } = await openLab({ home, clientName: "test" });
  const view = await lab.work.get({ lessonId: "fs1-line" });
  expect(Object.keys(view.passed).length).toBeGreaterThan(0);
  expect(await lab.work.progress({})).toMatchObject([{ lessonId: "fs1-line", passed: Object.keys(view.passed).length }]);
  close();

  const handed = await run(["hand-in", "fs1-line", "--run", "1", "--out", "mine.zip", "--json"]);
  expect(jsonLines(handed.out)).toMatchObject([{ kind: "file" }, { kind: "result", status: "ok", out: join(home, "mine.zip") }]);
  const parts = unzipSync(readFileSync(join(home, "mine.zip")));
  expect(new TextDecoder().decode(parts["code/main.ts"])).toBe(program);
  const verdicts = JSON.parse(new TextDecoder().decode(parts["verdicts.json"])) as { id: string; status: string }[];
  expect(verdicts.filter(({ status }) => status === "pass").map(({ id }) => id).sort()).toEqual(Object.keys(view.passed).sort());

  const exported = await run(["work", "export", "all.zip"]);
  expect(exported).toMatchObject({ code: 0, out: expect.stringContaining("all.zip") });
  const other = tempDir();
  expect(jsonLines((await run(["work", "import", join(home, "all.zip"), "--json"], other)).out)).toMatchObject([{ kind: "result", status: "ok", lessons: 1, runs: 1, alreadyHere: 0 }]);
  expect((await run(["work", "import", join(home, "all.zip"), "--language", "es"], other)).out).toContain("Ya estaban: 2.");
  expect((await run(["runs"], other)).out).toMatch(/^1 /m);
  await endHost(other);
});

test("a file is never written over, and one that can't be brought in is told with its code", async () => {
  const there = join(home, "there.zip");
  writeFileSync(there, "mine");
  for (const args of [["work", "export", "there.zip"], ["hand-in", "fs1-line", "--out", "there.zip"]]) expect(await run(args)).toMatchObject({ code: 2, err: expect.stringContaining("[conflict]") });
  expect(readFileSync(there, "utf8")).toBe("mine");
  expect(await run(["work", "import", "there.zip"])).toMatchObject({ code: 2, err: expect.stringContaining("[archive-invalid]") });
  expect(await run(["work", "import", "none.zip"])).toMatchObject({ code: 2, err: expect.stringContaining("[file-not-found]") });
  expect(await run(["work", "burn", "x.zip"])).toMatchObject({ code: 2, err: expect.stringContaining("[usage]") });
  expect(await run(["hand-in", "digits-mlp"])).toMatchObject({ code: 2, err: expect.stringContaining("nothing of yours") });
  expect(existsSync(join(home, "none.zip"))).toBe(false);
});
