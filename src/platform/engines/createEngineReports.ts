import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { engineReportSchema, measuredEngineSchema, type EngineReport, type MeasuredEngine } from "#core/engines/EngineReport.ts";
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

export interface EngineReports {
  /** What was measured on this machine; undefined where nothing was. */
  read(): EngineReport | undefined;
  /** Measures the engines of these names, one after the other, and keeps the report. */
  measure(options: { names: readonly string[]; seconds: number; /** All there are, by default. */ presets?: readonly string[] | undefined; onMeasured?: ((engine: MeasuredEngine) => void) | undefined }): Promise<EngineReport>;
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
    async measure({ names, seconds, presets, onMeasured }) {
      const engines: MeasuredEngine[] = [];
      for (const name of names) {
        const engine = await measureOne({ nodePath, entry, env, words: [name, String(seconds), ...(presets ?? [])] });
        engines.push(engine);
        onMeasured?.(engine);
      }
      const report: EngineReport = { format: 1, machine, measuredAt: new Date().toISOString(), engines };
      await writeFileAtomic(file, new TextEncoder().encode(`${JSON.stringify(report, undefined, 2)}\n`));
      return report;
    },
  };
}

function measureOne({ nodePath, entry, env, words }: { nodePath: string; entry: string; env: Readonly<Record<string, string>>; words: readonly string[] }): Promise<MeasuredEngine> {
  const name = words[0]!;
  return new Promise((resolve) => {
    const child = spawn(nodePath, ["--no-warnings", entry, ...words], { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"], timeout: timeoutMs, windowsHide: true });
    const said = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) child[stream].on("data", (chunk: Buffer) => (said[stream] = (said[stream] + chunk.toString()).slice(-10_000)));
    child.on("error", (error) => resolve({ name, cause: error.message, rates: {} }));
    child.on("close", (code, signal) => {
      const answer = measuredEngineSchema.omit({ name: true }).safeParse(parseJson(said.stdout.trim().split("\n").at(-1)!));
      if (!answer.success) return resolve({ name, cause: lastLine(said.stderr) || `It ended with ${signal ?? code}.`, rates: {} });
      const { cause, build, ...measured } = answer.data;
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
