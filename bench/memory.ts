// Memory of the lab after 20 runs: every process of it but the browser's own, Linux only.
import { readFileSync, readdirSync } from "node:fs";
import { newId } from "#shared/ids.ts";
import { until } from "#tests/support/until.ts";
import { withBuiltLab } from "./openBuiltLab.ts";
import { report } from "./report.ts";

const runs = 20;

if (process.platform !== "linux") console.error("skipped: memory by process is read from /proc");
else {
  await withBuiltLab(async ({ lab, hello }) => {
    const before = proportionalMiB(treeOf(hello.pid));
    for (let number = 1; number <= runs; number++) {
      const runId = newId();
      await lab.runs.start({ runId, program: { kind: "lesson", lessonId: "digits-mlp", variant: "solution" }, overrides: { seed: number, epochs: 2 } });
      await until(async () => (await lab.runs.get({ run: runId })).summary.status === "succeeded", { timeoutMs: 60_000, what: `run ${number}` });
    }
    const processes = treeOf(hello.pid);
    report({ what: `memory after ${runs} runs`, value: proportionalMiB(processes), unit: "MiB", promise: { limit: 350, at: "most" }, note: `${processes.length} processes (host, ready program, evaluator), proportional set size; ${Math.round(before)} MiB before the first` });
  });
}

/** A process and all that it started, directly or not. */
function treeOf(pid: number): number[] {
  const parents = readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // "pid (name) state parent ...": the name may hold anything, so it is read from the last bracket on.
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      return [{ pid: Number(name), parent: Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) }];
    } catch {
      return []; // it ended meanwhile
    }
  });
  const tree = [pid];
  for (const one of tree) tree.push(...parents.filter(({ parent }) => parent === one).map(({ pid: child }) => child));
  return tree;
}

function proportionalMiB(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0) / 1024, 0);
}
