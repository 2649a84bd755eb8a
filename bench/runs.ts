// A home of 10,000 runs, 1,000 of them with 1,000 steps: the list, the curves of a thousand, and the start of the host, as a client sees them.
import { compared, ids, listed, steps, writeManyRuns } from "./manyRuns.ts";
import { withBuiltLab } from "./openBuiltLab.ts";
import { quantile, report } from "./report.ts";

const rounds = 9;

async function median(ask: () => Promise<unknown>): Promise<{ value: number; note: string }> {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now();
    await ask();
    samples.push(performance.now() - begin);
  }
  return { value: quantile(samples, 0.5), note: `median of ${rounds}, worst ${Math.max(...samples).toFixed(0)}` };
}

await withBuiltLab(async ({ lab }) => {
  const newest = ids.slice(-compared);
  const list = await median(() => lab.runs.list({ limit: listed }));
  report({ what: `${listed} runs listed`, unit: "ms", promise: { limit: 500, at: "most" }, ...list });
  for (const points of [1000, 300]) {
    let numbers = 0;
    const compare = await median(async () => {
      const curves = await lab.runs.compare({ runs: newest, series: "loss", points });
      numbers = curves.reduce((sum, curve) => sum + 2 * curve.steps.length, 0);
    });
    report({ what: `${compared} curves of ${steps} steps, ${points} points each`, unit: "ms", promise: { limit: 250, at: "most" }, value: compare.value, note: `${compare.note}; ${((numbers * 8) / 2 ** 20).toFixed(1)} MiB` });
  }
}, writeManyRuns);
