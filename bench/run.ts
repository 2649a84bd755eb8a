import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import type { Measurement } from "./Measurement.ts";

/** Runs every piece (or those named), one after the other, prints one table and writes it to out/bench.json. */
export async function runBench(names: readonly string[]): Promise<number> {
  const root = join(import.meta.dirname, "..");
  const pieces = readdirSync(import.meta.dirname).filter((file) => file.endsWith(".ts") && !["run.ts", "Measurement.ts"].includes(file) && (names.length === 0 || names.includes(file.slice(0, -3))));
  if (pieces.length === 0) {
    console.error(`No such piece: ${names.join(", ")}.`);
    return 2;
  }
  const measurements: (Measurement & { piece: string })[] = [];
  let failed = 0;
  for (const file of pieces) {
    const piece = file.slice(0, -3);
    console.error(`${piece} ...`);
    try {
      const module: { measure(): Promise<readonly Measurement[]> } = await import(join(import.meta.dirname, file));
      measurements.push(...(await module.measure()).map((measurement) => ({ piece, ...measurement })));
    } catch (error) {
      failed++;
      console.error(`${piece} could not be measured: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  const about = { date: new Date().toISOString(), commit: commitOf(root), machine: `${process.platform}-${process.arch}, ${availableParallelism()} x ${cpus()[0]?.model.trim() ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB`, node: process.version };
  printTable(about, measurements);
  mkdirSync(join(root, "out"), { recursive: true });
  writeFileSync(join(root, "out", "bench.json"), JSON.stringify({ ...about, measurements }, undefined, 2));
  return failed > 0 ? 1 : 0;
}

function commitOf(root: string): string {
  try {
    const git = (...words: string[]): string => execFileSync("git", words, { cwd: root, encoding: "utf8" }).trim();
    return git("rev-parse", "--short=12", "HEAD") + (git("status", "--porcelain") ? " with changes" : "");
  } catch {
    return "not a git checkout";
  }
}

function printTable(about: Readonly<Record<string, string>>, measurements: readonly Measurement[]): void {
  console.log(`\n${about["machine"]}\ncommit ${about["commit"]}, ${about["date"]}, Node ${about["node"]}\n`);
  const rows = [
    ["what", "measured", "promised", "note"],
    ...measurements.map(({ what, value, unit, promise, note }) => [what, inUnit(value, unit), promise ? `${promise.at === "most" ? "<=" : ">="} ${inUnit(promise.limit, unit)}${keeps(value, promise) ? "" : "  MISSED"}` : "", note ?? ""]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd());
}

function keeps(value: number, promise: NonNullable<Measurement["promise"]>): boolean {
  return promise.at === "most" ? value <= promise.limit : value >= promise.limit;
}

function inUnit(value: number, unit: string): string {
  return `${Number(value.toPrecision(3))}${unit ? ` ${unit}` : ""}`;
}
