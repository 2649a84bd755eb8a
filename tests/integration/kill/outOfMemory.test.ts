import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { errorCodes } from "#shared/AppError.ts";
import { journalOf, pidsOf, result, terminal, trackHome } from "#tests/support/labs/terminals.ts";
import { tempDir } from "#tests/support/tempDir.ts";
import { until } from "#tests/support/until.ts";

/** Leaves a process so much more memory than it has, as `ulimit -v` would: the system says no to what it asks for next. */
function leave(pid: number, bytes: number): void {
  const has = Number(/^VmSize:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) * 1024;
  execFileSync("prlimit", ["--pid", String(pid), `--as=${has + bytes}`]);
}

/** By util-linux; it is on every Linux that we know of. */
function canLimit(): boolean {
  try {
    execFileSync("prlimit", ["--version"]);
    return process.platform === "linux";
  } catch {
    return false;
  }
}

const head = `import * as tf from "@tensorflow/tfjs";
import { fit, train } from "backprop";
const w = tf.variable(tf.ones([100, 100]));
const loss = () => tf.sum(tf.square(w)) as tf.Scalar;
const optimizer = tf.train.sgd(0.0001);
`;

/** Programs that want more memory than they have, after steps that had enough. */
const programs: Readonly<Record<string, string>> = {
  "arrays of JavaScript": `${head}const kept: number[][] = [];
await train({ steps: 4000, optimizer, loss: () => { kept.push(new Array(20_000).fill(1.5)); return loss(); } });`,
  "a second model that is larger": `${head}await train({ steps: 200, optimizer, loss });
const model = tf.sequential({ layers: [tf.layers.dense({ units: 900, inputShape: [64] }), tf.layers.dense({ units: 900 }), tf.layers.dense({ units: 1 })] });
const part = { x: tf.ones([1000, 64]), y: tf.ones([1000]), n: 1000 };
await fit(model, { train: part, validation: part }, { epochs: 40, batch: 1000, optimizer: tf.train.adam(0.001) });`,
};

describe.runIf(canLimit())("a training whose memory ends in the middle", { timeout: 120_000 }, () => {
  it.each(Object.entries(programs))("fails with its code, and the lab goes on: %s", async (_, text) => {
    const home = trackHome();
    const file = join(tempDir(), "main.ts");
    writeFileSync(file, text);
    const run = terminal(home, ["train", file, "--json"]);
    await until(() => journalOf(home).some(({ event }) => event.kind === "points" && (event.steps.at(-1) ?? 0) >= 5), { timeoutMs: 60_000, what: "a few steps" });
    // The other one stands ready for the next run.
    const [student] = pidsOf(home, "student").toSorted((a, b) => a - b);
    const hosts = pidsOf(home, "labHost");
    leave(student!, 2 ** 20);
    expect(await run.ended, `its last words: ${JSON.stringify(run.lines.slice(-3))}`).toBe(errorCodes["student-memory"]);
    expect(result(run)).toMatchObject({ status: "failed", error: { code: "student-memory" } });

    const entries = journalOf(home);
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_entry, index) => index + 1));
    expect(entries.at(-1)!.event).toMatchObject({ kind: "failed", resumable: true });

    writeFileSync(file, `${head}await train({ steps: 20, optimizer, loss });`);
    const next = terminal(home, ["train", file, "--json"]);
    expect(await next.ended, `its last words: ${JSON.stringify(next.lines.slice(-3))}`).toBe(0);
    expect(pidsOf(home, "labHost")).toEqual(hosts);
  });
});
