import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import type { Measurement } from "./report.ts";

const root = join(import.meta.dirname, "..");
const ownFiles = new Set(["run.ts", "report.ts", "openBuiltLab.ts", "devTools.ts", "manyRuns.ts"]);

/** Runs every piece (or those named), one after the other, prints one table and writes it to out/bench.json. */
export async function runBench(names: readonly string[]): Promise<number> {
  const pieces = readdirSync(import.meta.dirname).flatMap((file) => (file.endsWith(".ts") && !ownFiles.has(file) ? [file.slice(0, -3)] : []));
  const unknown = names.filter((name) => !pieces.includes(name));
  if (unknown.length > 0) {
    console.error(`No such piece: ${unknown.join(", ")}. There are: ${pieces.join(", ")}.`);
    return 2;
  }
  const measurements: (Measurement & { piece: string })[] = [];
  let failed = 0;
  for (const piece of names.length > 0 ? names : pieces) {
    console.error(`${piece} ...`);
    const { code, lines } = await runPiece(piece);
    if (code !== 0) failed++;
    measurements.push(...lines.map((measurement) => ({ piece, ...measurement })));
  }
  const about = { date: new Date().toISOString(), commit: commitName(), machine: machineName(), node: process.version };
  printTable(about, measurements);
  mkdirSync(join(root, "out"), { recursive: true });
  writeFileSync(join(root, "out", "bench.json"), JSON.stringify({ ...about, measurements }, undefined, 2));
  return failed > 0 ? 1 : 0;
}

/** Its errors go to the terminal; its standard output is one measurement a line. */
function runPiece(piece: string): Promise<{ code: number; lines: Measurement[] }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, `${piece}.ts`)], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      const lines = output.split("\n").filter((line) => line.startsWith("{"));
      resolve({ code: code ?? 1, lines: lines.map((line) => JSON.parse(line) as Measurement) });
    });
  });
}

function commitName(): string {
  try {
    const git = (...words: string[]): string => execFileSync("git", words, { cwd: root, encoding: "utf8" }).trim();
    return git("rev-parse", "--short=12", "HEAD") + (git("status", "--porcelain") ? " with changes" : "");
  } catch {
    return "not a git checkout";
  }
}

function machineName(): string {
  return `${process.platform}-${process.arch}, ${availableParallelism()} x ${cpus()[0]?.model.trim() ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
}

function printTable({ machine, commit, date, node }: { machine: string; commit: string; date: string; node: string }, measurements: readonly Measurement[]): void {
  console.log(`\n${machine}\ncommit ${commit}, ${date}, Node ${node}\n`);
  const rows = [["what", "measured", "promised", "note"], ...measurements.map((one) => [one.what, inUnit(one.value, one.unit), promised(one), one.note ?? ""])];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd());
}

function promised({ value, unit, promise }: Measurement): string {
  if (!promise) return "";
  const kept = promise.at === "most" ? value <= promise.limit : value >= promise.limit;
  return `${promise.at === "most" ? "<=" : ">="} ${inUnit(promise.limit, unit)}${kept ? "" : "  MISSED"}`;
}

function inUnit(value: number, unit: string): string {
  return `${Number(value.toPrecision(3))}${unit ? ` ${unit}` : ""}`;
}
