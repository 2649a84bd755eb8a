import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { resourcesDir } from "#host/paths.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import { newId } from "#shared/ids.ts";
import { until } from "#tests/support/until.ts";
import type { LabPage } from "./LabPage.ts";

/** The same walk through the lab in each shell: what a student sees and does, one function a sight. */

const solutions = join(resourcesDir, "courses", "first-steps", "lessons", "digits-mlp", "solution");
const solution = (name: string): string => readFileSync(join(solutions, name), "utf8");

/** Learn, read, predict, write, run, pass every check: the whole lesson, as somebody does who knows the answers. */
export async function learnsALesson(lab: LabPage, other: LabClient): Promise<void> {
  const { page } = lab;
  const { prediction, explanation } = lab.say().lesson;
  await lab.openLesson();
  expect((await lab.checks()).passed).toBe(0);

  // Run waits for the prediction, and leads there.
  await lab.pressRun();
  await until(() => page.evaluate(() => document.activeElement?.closest("[data-prediction]") !== null), { what: "the focus to be in the prediction" });
  expect((await lab.shown()).number).toBe(0);
  await page.getByText("about the same", { exact: true }).click();
  await page.getByText(prediction.fairly, { exact: true }).first().click();
  await page.getByRole("button", { name: prediction.commit }).first().click();
  await runIsFree(lab);

  await lab.write(solution("no-activation.ts"));
  const plain = (code: string): string => code.replace(/^[ ]+/gm, "");
  await until(async () => plain((await other.work.get({ lessonId: "digits-mlp" })).files?.["main.ts"] ?? "") === plain(solution("no-activation.ts")), { timeoutMs: 30_000, what: "the code to be with the lab" });
  await lab.pressRun();
  await until(() => lab.lossStep(), { timeoutMs: 30_000, what: "the first point of the curve" });
  await lab.waitFor(1, "succeeded", 120_000);

  // The second prediction is about the next run.
  await lab.pressRun();
  await page.getByRole("textbox", { name: prediction.number }).or(page.getByLabel(prediction.number)).first().fill("40");
  await page.getByText(prediction.sure, { exact: true }).last().click();
  await page.getByRole("button", { name: prediction.commit }).click();
  await runIsFree(lab);
  await lab.write(solution("main.ts"));
  await lab.pressRun();
  await lab.waitFor(2, "succeeded", 120_000);

  await page.getByText("Without a bend between them").click();
  await page.getByRole("button", { name: explanation.answer, exact: true }).click();
  await until(async () => (await lab.checks()).passed === 9, { timeoutMs: 120_000, what: "all nine checks to be passed" });
  await page.getByText("All 9 checks passed").waitFor();

  await lab.openReport("curves");
  expect(await lab.lossStep()).toBe(1250);
  await lab.openReport("page");
}

/** No prediction is waited for any more. */
function runIsFree(lab: LabPage): Promise<unknown> {
  return until(async () => (await lab.page.getByText(lab.say().lesson.prediction.runWaits, { exact: true }).count()) === 0, { what: "the prediction to be kept" });
}

/** The model of the newest run takes a drawn line for a digit, and says how sure it is. */
export async function triesTheModel(lab: LabPage): Promise<void> {
  const { page } = lab;
  await page.getByRole("button", { name: lab.say().report.try }).click();
  const paper = page.getByRole("application");
  const box = (await paper.boundingBox())!;
  const at = (x: number, y: number): [number, number] => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...at(0.5, 0.2));
  await page.mouse.down();
  await page.mouse.move(...at(0.5, 0.5), { steps: 8 });
  await page.mouse.move(...at(0.5, 0.8), { steps: 8 });
  await page.mouse.up();
  const answers = page.getByRole("list", { name: lab.say().tryit.answer.bars }).getByRole("listitem");
  // The likeliest is said with its share: "1" and "97.3 %", more than half.
  await until(async () => /^1(?:[5-9]\d|100)(?:\.\d)?\s%$/.test((await answers.nth(1).textContent()) ?? ""), { timeoutMs: 30_000, what: "a line to be taken for a 1" });
}

/** Both runs are listed, and what changed between them is said. */
export async function comparesTheRuns(lab: LabPage): Promise<void> {
  const { page } = lab;
  await page.getByRole("navigation").getByRole("link", { name: lab.say().app.runs }).click();
  const rows = page.getByRole("grid").getByRole("row");
  await until(async () => (await rows.count()) >= 3, { what: "both runs and the head" });
  await rows.nth(2).click();
  await page.keyboard.press("p");
  await rows.nth(1).click();
  await page.getByRole("region", { name: lab.say().runs.changed.title }).getByRole("row").nth(1).waitFor();
}

/** Stop takes Run's place and ends the run soon. */
export async function stopsARun(lab: LabPage, number: number): Promise<void> {
  // Long enough to be stopped on any machine.
  await lab.write(solution("main.ts").replace(/epochs: \d+/, "epochs: 1000"));
  await lab.pressRun();
  await lab.waitFor(number, "running");
  const stop = lab.page.getByRole("button", { name: lab.say().run.stop, exact: true });
  const place = await stop.boundingBox();
  await stop.click();
  await lab.waitFor(number, "cancelled");
  const run = (await lab.page.getByRole("button", { name: lab.say().run.run, exact: true }).boundingBox())!;
  expect([run.x + run.width, run.y]).toEqual([place!.x + place!.width, place!.y]);
}

export interface HostDeath {
  /** Ends the lab host as a crash would. */
  kill(): void;
  /** What the one who serves the page does: starts the host again. Electron does it by itself. */
  restart(): Promise<void>;
}

/** A run that another client starts appears by itself, and its curve is live. The lab host dies meanwhile: the page says so, and the run goes on to its end with no step missing or doubled. */
export async function outlivesTheHost(lab: LabPage, other: LabClient, { kill, restart }: HostDeath): Promise<void> {
  await lab.openLesson();
  await other.runs.start({ runId: newId(), program: { kind: "lesson", lessonId: "digits-mlp", variant: "solution" }, overrides: { epochs: 20 } });
  const first = await until(() => lab.lossStep(), { timeoutMs: 30_000, what: "the first point of the other's curve" });
  const before = await until(async () => ((await lab.lossStep()) > first ? lab.lossStep() : 0), { what: "the other's curve to grow" });
  kill();
  await until(() => lab.isLost(), { what: "the page to say that the lab is gone" });
  await restart();
  await until(async () => !(await lab.isLost()), { timeoutMs: 60_000, what: "the page to find the lab again" });
  await until(async () => (await lab.lossStep()) > before, { timeoutMs: 60_000, what: "the curve to go on" });
  await lab.waitFor(1, "succeeded", 120_000);
  await lab.openReport("curves");
  expect(await lab.lossStep()).toBe(5000);
}
