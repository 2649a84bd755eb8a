import { describe, expect, test } from "vitest";
import type { PageEngineName } from "#shared/contracts/pageEngine.ts";
import type { PageEngine } from "#renderer/engine/openPageEngine.ts";
import { lossesOf, type Net } from "#tests/fixtures/engine/pageTraining.ts";
import { noEngineBrowser, openEnginePage } from "#tests/support/engine/page/openEnginePage.ts";
import { describeIf } from "#tests/support/vitest/describeIf.ts";

interface Trained {
  build: string;
  threads: number;
  losses: number[];
  failed?: string;
}

type EnginePage = Awaited<ReturnType<typeof openEnginePage>>;

/** In a fresh worker of the page. */
const train = (page: EnginePage, name: PageEngineName, net: Net): Promise<Trained> =>
  page.evaluate(([given, which]) => (globalThis as unknown as { train(name: PageEngineName, net: Net): Promise<Trained> }).train(given, which), [name, net] as const);

/** Largest relative gap of two lists of losses. */
const gapOf = (one: readonly number[], other: readonly number[]): number => Math.max(...one.map((loss, at) => Math.abs(loss - other[at]!) / Math.abs(other[at]!)));

/** As kernels of devices are held to (tests/numeric/device). */
const tolerance = 1e-5;

const nets = ["dense", "convolution", "sequence", "words"] as const;

describeIf(noEngineBrowser, "the engine in the page", () => {
  describe.each(nets)("training a small net: %s", (net) => {
    test("loses on WebGPU what this processor loses", async () => {
      const page = await openEnginePage({ gpu: true });
      const { build, losses } = await train(page, { kind: "webgpu" }, net);
      expect(build).toMatch(/^backprop-\d+\/webgpu\/4\.22\.0\/google swiftshader/);
      expect(losses.length).toBe(12);
      expect(gapOf(losses, lossesOf(net))).toBeLessThan(tolerance);
    });
  });

  test.each(["dense", "convolution"] as const)("has threads where the page is isolated, and the same bits with any number of them: %s", async (net) => {
    const page = await openEnginePage();
    const [one, two] = [await train(page, { kind: "wasm", threads: 1 }, net), await train(page, { kind: "wasm", threads: 2 }, net)];
    expect([one.threads, two.threads]).toEqual([1, 2]);
    expect(two.losses).toEqual(one.losses);
    expect(gapOf(one.losses, lossesOf(net))).toBeLessThan(tolerance);
  });

  test("has one thread in a page that is not isolated, and no WebGPU, which needs memory that is shared", async () => {
    const page = await openEnginePage({ isolated: false, gpu: true });
    const { threads, losses } = await train(page, { kind: "wasm", threads: 2 }, "dense");
    expect(threads).toBe(1);
    expect(gapOf(losses, lossesOf("dense"))).toBeLessThan(tolerance);
    expect((await train(page, { kind: "webgpu" }, "dense")).failed).toContain("not isolated");
  });

  test("takes the steps of the presets' own programs", async () => {
    const page = await openEnginePage();
    const rates = await page.evaluate(async () => {
      const { engine, close } = (globalThis as unknown as { openPageEngine(): PageEngine }).openPageEngine();
      await engine.start({ kind: "wasm", threads: 1 });
      for await (const measured of engine.measure({ seconds: 0.01 })) {
        if (measured.done < 3) continue;
        close();
        return measured.rates;
      }
      return {};
    });
    expect(Object.keys(rates)).toEqual(["mlp-digits", "cnn-digits", "mlp-binary"]);
    expect(Object.values(rates).every((rate) => rate > 0)).toBe(true);
  });

  test("says so where the browser shows no graphics card", async () => {
    const page = await openEnginePage();
    expect((await train(page, { kind: "webgpu" }, "dense")).failed).toBe("This browser shows no graphics card to its pages.");
  });
});
