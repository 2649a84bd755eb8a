import { expect, test } from "vitest";
import { newId } from "#shared/ids.ts";
import { describeIf } from "#tests/support/vitest/describeIf.ts";
import { until } from "#tests/support/until.ts";
import { findA11yFaults } from "./findA11yFaults.ts";
import { createLabPage } from "./LabPage.ts";
import { noBrowser, openBrowserLab } from "./openBrowserLab.ts";
import { words } from "./words.ts";

describeIf(noBrowser, "a drawing, when the lab is gone", () => {
  test("is answered by the page as the lab answered it, and by the lab again when it is back", async () => {
    const { createUrl, openPage, other, killHost, restartHost } = await openBrowserLab();
    const runId = newId();
    await other().lab.runs.start({ runId, program: { kind: "lesson", lessonId: "digits-mlp", variant: "solution" }, overrides: { epochs: 1 } });
    await until(async () => (await other().lab.runs.get({ run: runId })).summary.status === "succeeded", { timeoutMs: 60_000, what: "the run to end" });
    const { page } = await openPage(await createUrl());
    const { answer, tools } = words.en.tryit;
    await createLabPage(page).visit("#/try");
    const paper = page.getByRole("application");
    const draw = async (): Promise<void> => {
      const { x, y, width, height } = (await paper.boundingBox())!;
      await page.mouse.move(x + width * 0.5, y + height * 0.2);
      await page.mouse.down();
      await page.mouse.move(x + width * 0.45, y + height * 0.8, { steps: 12 });
      await page.mouse.up();
    };
    const bars = page.getByRole("list", { name: answer.bars });
    const alone = page.getByText(answer.alone.cut);
    await draw();
    await page.locator("[data-alone=true]").waitFor();
    const said = await bars.innerText();
    expect(said).toMatch(/\d\d\.\d\s%/);

    killHost();
    await page.getByRole("button", { name: tools.clear }).click();
    await draw();
    await alone.waitFor();
    expect(await bars.innerText()).toBe(said);
    expect(await findA11yFaults(page)).toEqual([]);

    await restartHost();
    await until(async () => (await alone.count()) === 0, { timeoutMs: 30_000, what: "the lab to answer again" });
    expect(await bars.innerText()).toBe(said);
  });
});
