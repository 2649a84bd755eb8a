import { describe, expect, test } from "vitest";
import { AppError } from "#shared/AppError.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import { createSeriesCache } from "#renderer/features/runs/chart/createSeriesCache.ts";
import { until } from "#tests/support/until.ts";
import { runSummary } from "../runSummary.ts";

interface Asked {
  runs: string[];
  series: string;
  points?: number;
  times?: boolean;
}

/** A cache over a lab that has 100 points of every run, or fails. */
function setUp({ fails = false }: { fails?: boolean } = {}) {
  const asked: Asked[] = [];
  const compare = async (request: Asked) => {
    asked.push(request);
    if (fails) throw new AppError({ code: "internal", message: "no" });
    const length = Math.min(100, request.points ?? 1000);
    return request.runs.map((runId) => ({ runId, name: request.series, steps: new Float64Array(length), values: new Float64Array(length) }));
  };
  let time = 0;
  const cache = createSeriesCache({ call: (work) => work({ runs: { compare } } as unknown as LabClient), now: () => time });
  const settled = (version: number) => until(() => cache.version() === version, { what: `version ${version}` });
  return { cache, asked, settled, pass: (ms: number) => (time += ms) };
}

describe("curves of many runs", () => {
  test("are asked for once, together, and only those that are missing", async () => {
    const { cache, asked, settled } = setUp();
    const [one, two] = [runSummary(1), runSummary(2)];
    cache.want([one], "loss");
    await settled(1);
    cache.want([one, two], "loss");
    cache.want([one, two], "loss");
    await settled(2);
    expect(asked.map(({ runs }) => runs)).toEqual([[one.runId], [two.runId]]);
    expect(cache.get(two.runId, "loss")?.steps).toHaveLength(100);
  });

  test("are coarser where there are many, and asked for again where a few are left to be seen closely", async () => {
    const { cache, asked, settled } = setUp();
    const many = Array.from({ length: 3000 }, (_, index) => runSummary(index + 1));
    cache.want(many, "loss");
    await settled(1);
    cache.want(many.slice(0, 2), "loss");
    await settled(2);
    cache.want(many.slice(0, 2), "loss");
    expect(asked.map(({ runs, points }) => [runs.length, points])).toEqual([[3000, 64], [2, 4000]]);
  });

  test("are asked for again with their times where those are wanted, once", async () => {
    const { cache, asked, settled } = setUp();
    const run = runSummary(1);
    cache.want([run], "loss");
    await settled(1);
    cache.want([run], "loss", true);
    await settled(2);
    cache.want([run], "loss", true);
    cache.want([run], "loss");
    expect(asked.map(({ times }) => times)).toEqual([false, true]);
  });

  test("of a run that goes on are looked at once a second, and at its end at once", async () => {
    const { cache, asked, settled, pass } = setUp();
    const running = runSummary(1, { status: "running" });
    cache.want([running], "loss");
    await settled(1);
    pass(300);
    cache.want([{ ...running, updatedAt: running.updatedAt + 300 }], "loss");
    expect(asked).toHaveLength(1);
    pass(800);
    cache.want([{ ...running, updatedAt: running.updatedAt + 1100 }], "loss");
    await settled(2);
    cache.want([{ ...running, status: "succeeded", updatedAt: running.updatedAt + 1200 }], "loss");
    await settled(3);
    expect(asked).toHaveLength(3);
  });

  test("that could not be had are said so and asked for anew when they are wanted again", async () => {
    const { cache, asked, settled } = setUp({ fails: true });
    cache.want([runSummary(1)], "loss");
    await settled(1);
    expect([cache.failure()?.code, cache.get(runSummary(1).runId, "loss")]).toEqual(["internal", undefined]);
    cache.want([runSummary(1)], "loss");
    await settled(2);
    expect(asked).toHaveLength(2);
  });
});
