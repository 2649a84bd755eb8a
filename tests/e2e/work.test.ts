import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { unzipSync } from "fflate";
import type { Download, Page } from "playwright";
import { expect, test } from "vitest";
import { resourcesDir } from "#host/paths.ts";
import { describeIf } from "#tests/support/vitest/describeIf.ts";
import { until } from "#tests/support/until.ts";
import { tempDir } from "#tests/support/tempDir.ts";
import { createLabPage, type LabPage } from "./LabPage.ts";
import { findA11yFaults } from "./findA11yFaults.ts";
import { noBrowser, openBrowserLab } from "./openBrowserLab.ts";

const solution = readFileSync(join(resourcesDir, "courses", "first-steps", "lessons", "fs1-line", "solution", "main.ts"), "utf8");
const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

/** What a press leaves among the downloads. */
async function saved(page: Page, press: () => Promise<unknown>): Promise<{ name: string; path: string }> {
  const [download]: [Download, unknown] = await Promise.all([page.waitForEvent("download"), press()]);
  const path = join(tempDir(), download.suggestedFilename());
  await download.saveAs(path);
  return { name: download.suggestedFilename(), path };
}

/** A run that ended, of code of one's own, and an answer. */
async function works(lab: LabPage): Promise<void> {
  const { page } = lab;
  await lab.openLesson("fs1-line");
  await lab.skipPrediction();
  await lab.write(`// mine: ñ, 👍\n${solution}`);
  await lab.pressRun();
  await lab.waitFor(1, "succeeded");
  await page.getByText("The fit makes w ten times larger").click();
  await page.getByRole("button", { name: lab.say().lesson.explanation.answer, exact: true }).click();
  await page.getByText(lab.say().lesson.explanation.pass).waitFor();
}

async function openStorage({ page, say, visit }: LabPage): Promise<void> {
  await visit("#/settings");
  await page.getByRole("link", { name: say().settings.group.storage }).or(page.getByRole("button", { name: say().settings.group.storage })).first().click();
}

/** Chooses a file to bring in and answers what is said of it. */
async function bringsIn({ page, say }: LabPage, path: string, expected: RegExp): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: say().settings.storage.importDo }).click()]);
  await chooser.setFiles(path);
  await page.getByRole("status").filter({ hasText: expected }).waitFor();
}

describeIf(noBrowser, "one's work as files", () => {
  test("is handed in with hashes that hold, taken to another home and found again there", async () => {
    const first = await openBrowserLab();
    const { page, faults } = await first.openPage(await first.createUrl());
    const lab = createLabPage(page);
    await works(lab);
    const code = (await first.other().lab.work.get({ lessonId: "fs1-line" })).files!["main.ts"]!;
    expect(code).toContain("// mine: ñ, 👍");

    const handIn = await saved(page, () => page.getByRole("button", { name: lab.say().lesson.handIn.do }).click());
    await page.getByText(handIn.name).first().waitFor();
    const parts = unzipSync(readFileSync(handIn.path));
    const told = JSON.parse(Buffer.from(parts["hand-in.json"]!).toString()) as { whole: string; lesson: { id: string }; parts: Record<string, { bytes: number; sha256: string }> };
    expect(Object.keys(told.parts)).toEqual(["answers.json", "code/main.ts", "run.json", "verdicts.json"]);
    for (const [path, { bytes, sha256: hash }] of Object.entries(told.parts)) expect([path, parts[path]!.length, sha256(parts[path]!)]).toEqual([path, bytes, hash]);
    expect(told.whole).toBe(sha256(Object.entries(told.parts).map(([path, part]) => `${part.sha256}  ${path}\n`).join("")));
    expect([handIn.name, told.lesson.id]).toEqual([`fs1-line-${told.whole.slice(0, 8)}.zip`, "fs1-line"]);
    expect(Buffer.from(parts["code/main.ts"]!).toString()).toBe(code);

    await openStorage(lab);
    const work = await saved(page, () => page.getByRole("button", { name: lab.say().settings.storage.exportDo }).click());
    await page.getByRole("status").filter({ hasText: basename(work.path) }).waitFor();
    expect(await faults.all()).toEqual([]);
    const before = await first.other().lab.work.get({ lessonId: "fs1-line" });

    // Another computer, where nobody has done anything.
    const second = await openBrowserLab();
    const there = await second.openPage(await second.createUrl());
    const other = createLabPage(there.page);
    await openStorage(other);
    await bringsIn(other, handIn.path, new RegExp(other.say().errors["archive-invalid"].title));
    expect(await second.other().lab.runs.list({})).toEqual([]);
    await bringsIn(other, work.path, /^1 lesson and 1 run were added/);
    await bringsIn(other, work.path, /^0 lessons and 0 runs were added; 2 things were here already/);
    expect(await findA11yFaults(there.page)).toEqual([]);
    const { predictions, answers, passed, files } = await second.other().lab.work.get({ lessonId: "fs1-line" });
    expect({ predictions, answers, passed, files }).toEqual({ predictions: before.predictions, answers: before.answers, passed: before.passed, files: before.files });

    await other.openLesson("fs1-line");
    await other.waitFor(1, "succeeded");
    await there.page.getByText(/mine:\sñ,\s👍/).waitFor();
    await there.page.getByText(other.say().lesson.prediction.skipped).first().waitFor();
    // Code that was brought in where there was code already is among its earlier versions.
    await there.page.getByRole("button", { name: other.say().editor.reset }).click();
    await other.write("// others\n");
    await until(async () => (await second.other().lab.work.get({ lessonId: "fs1-line" })).files?.["main.ts"] === "// others\n", { what: "the other code to be saved" });
    await there.page.getByRole("button", { name: other.say().editor.versions.title }).click();
    const sheet = there.page.getByRole("dialog", { name: other.say().editor.versions.title });
    await sheet.getByText(/mine:\sñ,\s👍/).waitFor();
    expect(await findA11yFaults(there.page)).toEqual([]);
    await sheet.getByRole("button", { name: other.say().editor.versions.bringBack }).click();
    await there.page.getByText(/mine:\sñ,\s👍/).waitFor();
    await until(async () => (await second.other().lab.work.get({ lessonId: "fs1-line" })).files?.["main.ts"] === code, { what: "the earlier code to be saved" });

    const again = await saved(there.page, () => there.page.getByRole("button", { name: other.say().lesson.handIn.do }).click());
    expect(Buffer.from(unzipSync(readFileSync(again.path))["code/main.ts"]!).toString()).toBe(code);
    expect(await there.faults.all()).toEqual([]);
  }, 300_000);
});
