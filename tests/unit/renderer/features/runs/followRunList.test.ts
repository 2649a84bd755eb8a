import { describe, expect, test } from "vitest";
import type { LabClient } from "#shared/contracts/lab.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { followRunList } from "#renderer/features/runs/followRunList.ts";
import { until } from "#tests/support/until.ts";
import { runSummary } from "./runSummary.ts";

describe("the list of runs", () => {
  test("has the newest first, then the others page by page, then what changes, until it is left", async () => {
    const all = Array.from({ length: 450 }, (_, index) => runSummary(450 - index));
    const pages: number[] = [];
    const put: number[][] = [];
    const states: string[] = [];
    let kept = 0;
    let ended = false;
    const list = async ({ limit = 50, before = Infinity }: { limit?: number; before?: number }): Promise<RunSummary[]> => {
      pages.push(limit);
      return all.filter(({ number }) => number < before).slice(0, limit);
    };
    async function* changes(_: object, { signal }: { signal: AbortSignal }) {
      yield runSummary(451, { status: "running" });
      yield runSummary(451, { status: "succeeded" });
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      ended = true;
    }
    const stop = followRunList({
      call: (work) => work({ runs: { list, changes } } as unknown as LabClient),
      put: (runs) => put.push(runs.map(({ number }) => number)),
      keepOnly: (ids) => (kept = ids.size),
      set: ({ loading }) => loading && states.push(loading),
    });
    await until(() => put.length === 3, { what: "the change" });
    expect([pages, states, kept]).toEqual([[200, 5000], ["more", "done"], 450]);
    expect([put[0]![0], put[0]!.length, put[1]!.length, put[2]]).toEqual([450, 200, 250, [451]]);
    stop();
    await until(() => ended, { what: "the end of the stream" });
  });
});
