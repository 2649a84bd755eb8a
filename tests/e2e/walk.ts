import { expect } from "vitest";
import type { LabClient } from "#shared/contracts/lab.ts";
import { newId } from "#shared/ids.ts";
import { until } from "#tests/support/until.ts";
import type { LabPage } from "./LabPage.ts";

/** The same walk through the lab in each shell: what a student sees and does, one function a sight. */

/** The solution is run by keyboard; the curve and the table fill; it succeeds above the promised floor. */
export async function runsTheSolution(lab: LabPage, number: number): Promise<void> {
  await lab.chooseSolution();
  await lab.pressRun();
  await until(() => lab.lossStep(), { timeoutMs: 30_000, what: "the first point of the curve" });
  await lab.waitFor(number, "done");
  expect(await lab.lossStep()).toBe(1250);
  const epochs = await lab.epochs();
  expect(epochs.map(([epoch]) => epoch)).toEqual(["1", "2", "3", "4", "5"]);
  expect(Number.parseFloat(epochs.at(-1)?.at(-1) ?? "")).toBeGreaterThanOrEqual(92);
}

/** Stop takes Run's place and ends the run soon. */
export async function stopsARun(lab: LabPage, number: number): Promise<void> {
  await lab.pressRun();
  await lab.waitFor(number, "running");
  const stop = lab.page.getByRole("button", { name: "Stop" });
  const place = await stop.boundingBox();
  await stop.click();
  await lab.waitFor(number, "stopped");
  expect(await lab.page.getByRole("button", { name: "Run", exact: true }).boundingBox()).toEqual(place);
}

/** A run that another client starts appears by itself, and its curve is live. */
export async function showsARunOfAnotherClient(lab: LabPage, other: LabClient, number: number): Promise<void> {
  const runId = newId();
  await other.runs.start({ runId, program: { kind: "lesson", lessonId: "digits-mlp", variant: "starter" }, overrides: { epochs: 1000 } });
  await lab.waitFor(number, "running");
  const first = await until(() => lab.lossStep(), { timeoutMs: 30_000, what: "the first point of the other's curve" });
  await until(async () => (await lab.lossStep()) > first, { what: "the other's curve to grow" });
  await other.runs.command({ run: runId, command: "cancel" });
  await lab.waitFor(number, "stopped");
}

export interface HostDeath {
  /** Ends the lab host as a crash would. */
  kill(): void;
  /** What the one who serves the page does: starts the host again. Electron does it by itself. */
  restart(): Promise<void>;
}

/** The lab host dies in the middle of a run: the page says so, and the run goes on to its end with no step missing or doubled. */
export async function outlivesTheHost(lab: LabPage, number: number, { kill, restart }: HostDeath): Promise<void> {
  await lab.chooseSolution();
  await lab.pressRun();
  const before = await until(() => lab.lossStep(), { timeoutMs: 30_000, what: "the first point of the curve" });
  kill();
  await until(() => lab.isLost(), { what: "the page to say that the lab is gone" });
  await restart();
  await until(async () => !(await lab.isLost()), { timeoutMs: 60_000, what: "the page to find the lab again" });
  await until(async () => (await lab.lossStep()) > before, { timeoutMs: 60_000, what: "the curve to go on" });
  await lab.waitFor(number, "done");
  expect(await lab.lossStep()).toBe(1250);
  expect((await lab.epochs()).map(([epoch]) => epoch)).toEqual(["1", "2", "3", "4", "5"]);
}
