import { describe, expect, onTestFinished, test } from "vitest";
import type { EngineReport } from "#core/engines/EngineReport.ts";
import type { RunState } from "#core/runs/runState.ts";
import { createEnginesService } from "#services/engines/createEnginesService.ts";
import type { MeasureOptions } from "#services/engines/ports.ts";
import { enginesContract, type EngineCard, type EngineInUse } from "#shared/contracts/engines.ts";
import { silentLogger } from "#shared/Logger.ts";
import { connect } from "#shared/rpc/connect.ts";
import { createMemoryLinks } from "#shared/rpc/memoryLink.ts";
import { serve } from "#shared/rpc/serve.ts";

const reportOf = (build: string): EngineReport => ({ format: 1, machine: "here", measuredAt: "2026-01-01T00:00:00.000Z", engines: [{ name: "avx2", build, rates: { mlp: 10 } }, { name: "webgpu", cause: "There is no card.", rates: {} }] });
const expected: EngineInUse = { name: "avx2", build: "backprop-2/avx2/1", why: "expected" };

/** The service over a real link; reports, runs and what is chosen are the test's. */
function openEngines() {
  let kept: EngineReport | undefined;
  let active: RunState[] = [];
  const listeners = new Set<(state: RunState) => void>();
  const asked: MeasureOptions[] = [];
  let finish: (report: EngineReport | Error) => void = () => undefined;
  const state = { inUse: expected, setting: "auto", chosenAnew: 0 };
  const service = createEnginesService({
    reports: {
      read: () => kept,
      measure(options) {
        asked.push(options);
        return new Promise((resolve, reject) => {
          options.signal?.addEventListener("abort", () => reject(options.signal!.reason as Error));
          finish = (report) => {
            if (report instanceof Error) return reject(report);
            kept = report;
            resolve(report);
          };
        });
      },
    },
    choice: { inUse: () => state.inUse, setting: () => state.setting, expected: () => expected, measurable: () => ({ names: ["avx2", "tfjs"], missing: ["webgpu"] }) },
    follower: {
      active: () => active,
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    presets: 4,
    onChoice: () => state.chosenAnew++,
    log: silentLogger,
  });
  const [server, client] = createMemoryLinks();
  const contract = { engines: enginesContract };
  serve({ link: server, contract, handlers: { engines: service.handlers }, connectionId: "1", log: silentLogger });
  const { engines } = connect({ link: client, contract });
  const watching = new AbortController();
  const cards = engines.watch({}, { signal: watching.signal })[Symbol.asyncIterator]();
  onTestFinished(async () => {
    watching.abort();
    await service.close();
  });
  return {
    engines,
    state,
    service,
    asked,
    finish: (report: EngineReport | Error) => finish(report),
    setActive(count: number) {
      active = Array.from({ length: count }, () => ({}) as RunState);
      for (const listener of listeners) listener({} as RunState);
    },
    /** The next card that is as it should be. */
    async cardWhere(good: (card: EngineCard) => boolean): Promise<EngineCard> {
      for (;;) {
        const { value, done } = await cards.next();
        if (done) throw new Error("There are no more cards.");
        if (good(value)) return value;
      }
    },
  };
}

describe("the report card of the engines", () => {
  test("says at once what is in use where nothing was measured", async () => {
    const { cardWhere } = openEngines();
    expect(await cardWhere(() => true)).toEqual({ outdated: false, inUse: expected, setting: "auto", missing: ["webgpu"], runs: 0 });
  });

  test("is measured again, tells how far it is, and has the new report", async () => {
    const { engines, asked, finish, cardWhere } = openEngines();
    await engines.measure({});
    await engines.measure({});
    expect(asked.map(({ names }) => names)).toEqual([["avx2", "tfjs"]]);
    asked[0]!.onProgress!({ engine: "tfjs", presets: 2, engines: [{ name: "avx2", rates: { mlp: 10 } }] });
    expect((await cardWhere(({ measuring }) => measuring?.engine === "tfjs")).measuring).toMatchObject({ part: 0.75, engines: [{ name: "avx2" }] });
    finish(reportOf(expected.build));
    const card = await cardWhere(({ report }) => report !== undefined);
    expect(card).toMatchObject({ outdated: false, report: { engines: reportOf(expected.build).engines } });
    expect(card).not.toHaveProperty("measuring");
  });

  test("is outdated where the kernels are others than those that were measured", async () => {
    const { engines, finish, cardWhere } = openEngines();
    await engines.measure({});
    finish(reportOf("backprop-1/avx2/0"));
    expect(await cardWhere(({ report }) => report !== undefined)).toMatchObject({ outdated: true });
  });

  test("is never measured beside a run", async () => {
    const { engines, asked, setActive, cardWhere } = openEngines();
    setActive(1);
    await expect(engines.measure({})).rejects.toMatchObject({ code: "conflict" });
    expect(asked).toEqual([]);
    expect(await cardWhere(() => true)).toMatchObject({ runs: 1 });
  });

  test("gives way to a run that begins, and keeps the report before", async () => {
    const { engines, asked, finish, setActive, cardWhere } = openEngines();
    await engines.measure({});
    finish(reportOf(expected.build));
    await cardWhere(({ measuring, report }) => report !== undefined && measuring === undefined);
    await engines.measure({});
    setActive(1);
    expect(asked[1]!.signal!.aborted).toBe(true);
    expect(await cardWhere(({ measuring, ended }) => ended !== undefined && measuring === undefined)).toMatchObject({ ended: "run-began", runs: 1, report: { measuredAt: "2026-01-01T00:00:00.000Z" } });
  });

  test("can be stopped, which is over when it answers, and measured again", async () => {
    const { engines, asked, cardWhere } = openEngines();
    await engines.stop({});
    await engines.measure({});
    await engines.stop({});
    expect(await cardWhere(({ ended }) => ended !== undefined)).toMatchObject({ ended: "stopped" });
    await engines.measure({});
    expect(asked).toHaveLength(2);
    expect(await cardWhere(({ measuring }) => measuring !== undefined)).not.toHaveProperty("ended");
  });

  test("says so where measuring fails", async () => {
    const { engines, finish, cardWhere } = openEngines();
    await engines.measure({});
    finish(new Error("The disk is full."));
    expect(await cardWhere(({ measuring, ended }) => ended !== undefined && measuring === undefined)).toMatchObject({ ended: "failed" });
  });

  test("follows the setting, and has the processes made ready for another engine only", async () => {
    const { service, state, cardWhere } = openEngines();
    await cardWhere(() => true);
    service.settingsChanged();
    expect(state.chosenAnew).toBe(0);
    Object.assign(state, { setting: "tfjs", inUse: { name: "tfjs", build: "tfjs-4", why: "setting" } });
    service.settingsChanged();
    expect(state.chosenAnew).toBe(1);
    expect(await cardWhere(({ setting }) => setting === "tfjs")).toMatchObject({ inUse: { build: "tfjs-4", why: "setting" } });
  });
});
