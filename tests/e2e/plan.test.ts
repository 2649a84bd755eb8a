import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import type { Locator } from "playwright";
import { expect, test } from "vitest";
import type { Calibration } from "#core/runs/calibration.ts";
import { homePaths } from "#platform/home/homePaths.ts";
import { describeIf } from "#tests/support/vitest/describeIf.ts";
import { findA11yFaults } from "./findA11yFaults.ts";
import { createLabPage } from "./LabPage.ts";
import { noBrowser, openBrowserLab } from "./openBrowserLab.ts";
import { words } from "./words.ts";

const program = (units: number): string => `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ units: ${units}, inputShape: [4] }));
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
await model.fit(tf.ones([64, 4]), tf.ones([64, 2]), { epochs: 3 });
`;

/** As if the machine had been measured: that takes seconds, and waits while others compute. Made up. */
function keepSpeed(home: string, build: string): void {
  const calibrations = ["native-avx512", "native-avx2", "native-neon", "wasm-fma", "wasm-simd"].map((machine): Calibration => ({ machine, threads: 1, peak: 1e9, barrier: 0, overhead: 1e-4, feed: 0, seconds: 1, memory: [], families: {} }));
  writeFileSync(homePaths(home).speed, JSON.stringify({ key: `${build} ${cpus()[0]?.model ?? ""}`, calibrations }));
}

describeIf(noBrowser, "what is said before a run", () => {
  test("tells how long it takes on this machine, or where it would stop, in both languages", async () => {
    const { home, createUrl, openPage, other } = await openBrowserLab();
    keepSpeed(home, other().hello.backend);
    const { page, faults } = await openPage(await createUrl());
    const lab = createLabPage(page);
    await lab.openLesson();
    const said = (): Locator => page.getByRole("group", { name: words.en.plan.region });
    await lab.write(program(2));
    await said().getByText(/on this machine/).waitFor({ timeout: 60_000 });
    expect(await said().textContent()).toMatch(/10 numbers to learn/);
    expect(await findA11yFaults(page)).toEqual([]);

    await lab.write(program(3));
    await said().getByText(/would stop at line 5/).waitFor({ timeout: 30_000 });
    expect(await said().textContent()).toContain("The last layer gives [3] for each row, and the labels have [2].");

    await lab.speak("es");
    await lab.dress("dark");
    const dicho = page.getByRole("group", { name: words.es.plan.region });
    await dicho.getByText(/en la línea 5/).waitFor({ timeout: 30_000 });
    expect(await findA11yFaults(page)).toEqual([]);
    await lab.write(program(2));
    await dicho.getByText(/en este equipo/).waitFor({ timeout: 60_000 });
    expect(await faults.all()).toEqual([]);
  });
});
