import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { z } from "zod";
import { engineReportSchema, type EngineReport } from "#core/engines/EngineReport.ts";
import type { EngineReports } from "#services/engines/ports.ts";
import { measuredEngineSchema, type MeasuredEngine } from "#shared/contracts/engines.ts";
import { writeFileAtomic } from "../home/writeFileAtomic.ts";

export interface EngineReportsDeps {
  home: string;
  /** Node 24. */
  nodePath: string;
  /** The program that measures one engine. */
  entry: string;
  /** What the measuring process is told besides. */
  env?: Readonly<Record<string, string>> | undefined;
  /** The machine's own, unless a test brings another. */
  machine?: string | undefined;
}

/** Longest time for one engine, ms: of the slowest, which take minutes for a step, the first programs are known by then. */
const timeoutMs = 120_000;

/** Kept in the home's engines.json, apart from its database: a start reads it before anything is open. */
export function createEngineReports({ home, nodePath, entry, env = {}, machine = thisMachine() }: EngineReportsDeps): EngineReports {
  const file = join(home, "engines.json");
  return {
    read() {
      try {
        const report = engineReportSchema.parse(JSON.parse(readFileSync(file, "utf8")));
        return report.machine === machine ? report : undefined;
      } catch {
        // Never measured, or not readable any more: measuring again costs a minute.
        return undefined;
      }
    },
    async measure({ names, seconds, presets, signal, onProgress }) {
      const engines: MeasuredEngine[] = [];
      for (const name of names) {
        signal?.throwIfAborted();
        onProgress?.({ engine: name, presets: 0, engines });
        let done = 0;
        const engine = await measureOne({ nodePath, entry, env, signal, words: [name, String(seconds), ...(presets ?? [])], onRates: (rates) => onProgress?.({ engine: name, presets: ++done, engines: [...engines, { name, rates }] }) });
        signal?.throwIfAborted();
        engines.push(engine);
      }
      const report: EngineReport = { format: 1, machine, measuredAt: new Date().toISOString(), engines };
      await writeFileAtomic(file, new TextEncoder().encode(`${JSON.stringify(report, undefined, 2)}\n`));
      return report;
    },
  };
}

interface MeasureOneOptions {
  nodePath: string;
  entry: string;
  env: Readonly<Record<string, string>>;
  words: readonly string[];
  signal: AbortSignal | undefined;
  /** After each preset, with all so far. */
  onRates(rates: MeasuredEngine["rates"]): void;
}

const answerSchema = measuredEngineSchema.omit({ name: true });

/** Resolves when the process is gone, by its end or by the signal. */
function measureOne({ nodePath, entry, env, words, signal, onRates }: MeasureOneOptions): Promise<MeasuredEngine> {
  const name = words[0]!;
  return new Promise((resolve) => {
    const child = spawn(nodePath, ["--no-warnings", entry, ...words], { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"], timeout: timeoutMs, windowsHide: true });
    let answer: z.infer<typeof answerSchema> | undefined;
    let complaint = "";
    createInterface({ input: child.stdout }).on("line", (line) => {
      const parsed = answerSchema.safeParse(parseJson(line));
      if (!parsed.success) return;
      answer = parsed.data;
      if (answer.cause === undefined) onRates(answer.rates);
    });
    child.stderr.on("data", (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-10_000)));
    // It may stand in a kernel that takes minutes, and listens to nothing else.
    const stop = (): void => void child.kill("SIGKILL");
    signal?.addEventListener("abort", stop);
    child.on("error", (error) => resolve({ name, cause: error.message, rates: {} }));
    child.on("close", (code, ending) => {
      signal?.removeEventListener("abort", stop);
      if (!answer) return resolve({ name, cause: lastLine(complaint) || `It ended with ${ending ?? code}.`, rates: {} });
      const { cause, build, ...measured } = answer;
      resolve(cause === undefined ? { name, build, ...measured } : { name, cause, rates: {} });
    });
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lastLine(text: string): string {
  return (/^\w*Error: .*$/m.exec(text)?.[0] ?? text.trim().split("\n").at(-1)!).slice(0, 300);
}

function thisMachine(): string {
  return `${process.platform}-${process.arch}, ${availableParallelism()} x ${cpus()[0]?.model.trim() ?? "unknown"}`;
}
