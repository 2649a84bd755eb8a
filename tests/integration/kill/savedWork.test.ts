import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openLab, type LabConnection } from "#host/client/openLab.ts";
import { newId } from "#shared/ids.ts";
import { endHost } from "#tests/support/labs/endHost.ts";
import { tempDir } from "#tests/support/tempDir.ts";
import { until } from "#tests/support/until.ts";

const rounds = Number(process.env["PROVE_KILLS"] ?? 3);

async function open(home: string): Promise<LabConnection> {
  const lab = await openLab({ home, clientName: "test" });
  onTestFinished(() => lab.close());
  return lab;
}

/** Ends a host as nobody asked for: nothing of it runs after this. */
async function kill({ hello, close }: LabConnection): Promise<void> {
  process.kill(hello.pid, "SIGKILL");
  close();
  await until(() => !isAlive(hello.pid));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const code = (text: string): Record<string, string> => ({ "main.ts": text });

test("what a save or a record answered is there after the host was killed at that moment", { timeout: 60_000 + rounds * 12_000 }, async () => {
  const home = tempDir();
  onTestFinished(() => endHost(home));
  for (let round = 1; round <= rounds; round++) {
    const lab = await open(home);
    await lab.lab.work.save({ lessonId: "fs1-line", files: code(`round ${round}`) });
    const { predictions } = await lab.lab.lessons.get({ lessonId: "fs1-line", language: "en" });
    await lab.lab.work.record({ lessonId: "fs1-line", eventId: newId(), event: { kind: "prediction-skipped", question: predictions[0]!.id } });
    await lab.lab.settings.change({ set: { round } });
    // Others are on their way: of them all or nothing may be there.
    const later = lab.lab.work.save({ lessonId: "fs1-line", files: code(`later ${"x".repeat(100_000)}`) }).catch(() => undefined);
    await kill(lab);
    await later;
    const again = await open(home);
    const { files, predictions: told } = await again.lab.work.get({ lessonId: "fs1-line" });
    expect([`round ${round}`, `later ${"x".repeat(100_000)}`]).toContain(files!["main.ts"]);
    expect(Object.values(told)).toMatchObject([{ kind: "skipped" }]);
    expect(await again.lab.settings.get({})).toEqual({ round });
    again.close();
  }
});

test("work outlives a database that is damaged or gone, and the person is told", async () => {
  const home = tempDir();
  onTestFinished(() => endHost(home));
  const first = await open(home);
  await first.lab.work.save({ lessonId: "fs1-line", files: code("mine") });
  await first.lab.work.keep({ lessonId: "fs1-line" });
  await first.lab.work.record({ lessonId: "fs1-line", eventId: newId(), event: { kind: "opened" } });
  const [before, versions] = [await first.lab.work.get({ lessonId: "fs1-line" }), await first.lab.work.versions({ lessonId: "fs1-line" })];
  await kill(first);
  for (const name of readdirSync(home).filter((one) => one.startsWith("lab.db"))) rmSync(join(home, name));
  writeFileSync(join(home, "lab.db"), "this is no database ".repeat(500));
  const again = await open(home);
  expect(again.hello.notices.join(" ")).toContain("The database was damaged");
  expect(await again.lab.work.get({ lessonId: "fs1-line" })).toEqual(before);
  expect(await again.lab.work.versions({ lessonId: "fs1-line" })).toEqual(versions);
  expect(await again.lab.work.progress({})).toMatchObject([{ lessonId: "fs1-line" }]);
  expect(readFileSync(join(home, "work", "fs1-line", "files", "main.ts"), "utf8")).toBe("mine");
});
