import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { attendRun } from "#host/cli/follow/attendRun.ts";
import type { CommandContext } from "#host/cli/CommandContext.ts";
import { createInterrupts } from "#host/cli/terminal/interrupts.ts";
import type { JsonRecord } from "#host/cli/terminal/jsonLines.ts";
import { en } from "#host/cli/messages/en.ts";
import type { ReconnectingLab } from "#host/client/reconnectingLab.ts";
import { newId } from "#shared/ids.ts";
import { suitePrograms } from "#tests/contract/runExecutorPrograms.ts";
import { openMemoryLab, type MemoryLab } from "#tests/support/memory/memoryLab.ts";
import { createTestTerminal, type TestTerminal } from "#tests/support/cli/testTerminal.ts";
import { until } from "#tests/support/until.ts";

const programs = Object.fromEntries(Object.entries(suitePrograms).map(([name, { memory }]) => [name, memory]));

interface Session {
  memory: MemoryLab;
  terminal: TestTerminal;
  records: JsonRecord[];
  /** Ctrl+C, some time after the last. */
  press(): void;
  train(program: keyof typeof suitePrograms): Promise<number>;
}

async function openSession({ tty = false, json = false } = {}): Promise<Session> {
  const memory = await openMemoryLab({ programs });
  const terminal = createTestTerminal({ tty, columns: 100, env: { NO_COLOR: "1" } });
  const records: JsonRecord[] = [];
  const keys = new EventEmitter();
  let presses = 0;
  const lab = { call: (work: (client: MemoryLab["lab"]) => unknown) => work(memory.lab), stream: (open: (client: MemoryLab["lab"], last: undefined) => unknown) => open(memory.lab, undefined) } as unknown as ReconnectingLab;
  const context: CommandContext = {
    terminal,
    messages: en,
    language: "en",
    json: json ? (record) => records.push(record) : undefined,
    home: memory.home,
    folder: "/",
    env: {},
    interrupts: createInterrupts({ source: keys, now: () => presses * 1000 }),
    openLab: () => Promise.resolve(lab),
  };
  return {
    memory,
    terminal,
    records,
    press() {
      presses++;
      keys.emit("SIGINT");
    },
    train(program) {
      const runId = newId();
      const begin = async (): Promise<void> => void (await memory.lab.runs.start({ runId, program: { kind: "files", entry: "main.ts", files: { "main.ts": program } } }));
      return attendRun({ lab, runId, begin }, context);
    },
  };
}

test("plain lines: output, a line an epoch, how it ended and where the model is", async () => {
  const { train, terminal, memory } = await openSession();
  expect(await train("short")).toBe(0);
  const lines = terminal.out().trimEnd().split("\n");
  expect(lines[0]).toBe("Run 1: main.ts");
  expect(lines.filter((line) => /^(begin|between|end|step \d+)$/.test(line))).toEqual(["begin", "step 0", "step 10", "between", "step 0", "step 10", "step 20", "end"]);
  expect(lines.filter((line) => line.startsWith("Epoch "))).toHaveLength(2);
  expect(lines.some((line) => line.startsWith("Run 1 succeeded in "))).toBe(true);
  const path = lines.find((line) => line.startsWith("Model saved in "))!.slice("Model saved in ".length);
  expect(path.startsWith(memory.home)).toBe(true);
  expect(readFileSync(path, "utf8")).toMatch(/^[0-9a-f]{64}$/);
  expect(terminal.out()).not.toContain("\u001b");
  expect(terminal.out()).not.toContain("\r");
});

test("on a terminal the progress is drawn under the lines and gone at the end", async () => {
  const { train, terminal } = await openSession({ tty: true });
  expect(await train("long")).toBe(0);
  expect(terminal.out()).toMatch(/█+░*\s+step \d+\/\d+ .*loss 0\.\d+.*left/);
  expect(terminal.screen().filter((line) => line.includes("step ") && line.includes("/"))).toEqual([]);
  expect(terminal.screen().at(-1)).toBe("");
});

test("JSON: the run first, the result last, sequence numbers rising", async () => {
  const { train, records, terminal } = await openSession({ json: true });
  expect(await train("short")).toBe(0);
  expect(terminal.out()).toBe("");
  expect(records[0]).toMatchObject({ kind: "run", number: 1, name: "main.ts", runKind: "train" });
  expect(records.at(-1)).toMatchObject({ kind: "result", status: "succeeded", number: 1, weightsHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string, model: expect.any(String) as string });
  expect(records.filter(({ kind }) => kind === "call")).toEqual([expect.objectContaining({ call: 1, totalSteps: 20, seed: 7 }), expect.objectContaining({ call: 2, totalSteps: 30 })]);
  expect(records.filter(({ kind }) => kind === "line")).toHaveLength(8);
  expect(records.filter(({ kind }) => kind === "epoch")).toEqual([expect.objectContaining({ epoch: 1, step: 20 }), expect.objectContaining({ epoch: 1, step: 20 })]);
  const seqs = records.flatMap(({ seq }) => (typeof seq === "number" ? [seq] : []));
  expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
});

test("a failed run shows its error and answers its code", async () => {
  const { train, terminal } = await openSession();
  expect(await train("failing")).toBe(1);
  expect(terminal.out()).toContain("Run 1 failed.\nError: The program stopped with an error [student-error]\n  wrong on purpose\n");
});

test("the first Ctrl+C cancels the run in its journal and sees it end", async () => {
  const { train, terminal, press, memory } = await openSession();
  const code = train("endless");
  await until(() => terminal.out().includes("step 0"));
  press();
  expect(await code).toBe(130);
  expect(terminal.err()).toContain("Cancelling run 1.");
  expect((await memory.lab.runs.get({ run: "1" })).summary).toMatchObject({ status: "cancelled", resumable: true });
});

test("the second one leaves it, at once", async () => {
  const { train, terminal, press, memory, records } = await openSession({ json: true });
  const code = train("endless");
  await until(() => records.some(({ kind }) => kind === "progress"));
  // What was asked is on its way; the person does not wait for it.
  press();
  press();
  expect(await code).toBe(130);
  expect(records.at(-1)).toMatchObject({ kind: "result", status: "left", number: 1 });
  expect(terminal.err()).toContain("resume 1");
  await until(async () => (await memory.lab.runs.get({ run: "1" })).summary.status === "cancelled");
});

test("a lost attempt is told of, and the run is seen through", async () => {
  const { train, terminal, memory } = await openSession();
  const code = train("long");
  await until(() => terminal.out().includes("between"));
  memory.launcher.kill((await memory.lab.runs.get({ run: "1" })).summary.runId);
  expect(await code).toBe(0);
  expect(terminal.err()).toMatch(/lost \(The process was killed \(SIGKILL\)\.?\)/);
  expect(terminal.err()).toContain("Going on from step");
  expect(terminal.out().match(/^between$/gm)).toHaveLength(1);
});

test("a run that somebody else pauses is left as unfinished", async () => {
  const { train, terminal, memory } = await openSession();
  const code = train("endless");
  await until(() => terminal.out().includes("step 0"));
  await memory.lab.runs.command({ run: "1", command: "pause" });
  expect(await code).toBe(4);
  expect(terminal.out()).toContain("Run 1 is paused.\nTo go on:");
  await memory.lab.runs.command({ run: "1", command: "cancel" });
});
