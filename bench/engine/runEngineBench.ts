import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { join } from "node:path";
import { nativeMachines } from "#engine/machine/nativeMachine.ts";
import { createKernelFiles, kernelsFolder } from "#engine/machine/kernelFiles.ts";
import { hasRelaxedSimd } from "#engine/machine/wasmMachine.ts";
import type { MachineName } from "#engine/machine/Machine.ts";
import { startWay, type RunningWay } from "./startWay.ts";
import { torchPython } from "./torchPython.ts";

const root = join(import.meta.dirname, "..", "..");
const models = ["mlp-32", "mlp-128", "cnn-128", "lstm-32", "gpt-16"];

/** Goals: what a machine's best rate is to be, as a multiple of PyTorch's best with the same instructions. */
const goals: Partial<Record<MachineName, Record<string, number>>> = {
  "native-avx512": { "mlp-32": 2.5, "mlp-128": 2.5, "cnn-128": 2, "lstm-32": 2.2, "gpt-16": 2 },
  "native-avx2": { "mlp-32": 1.8, "mlp-128": 1.8, "cnn-128": 1.5, "lstm-32": 1.5, "gpt-16": 1.3 },
  "wasm-fma": { "mlp-32": 1.1, "mlp-128": 0.9, "cnn-128": 0.5, "lstm-32": 0.75, "gpt-16": 0.7 },
};

interface Way {
  name: string;
  /** With which PyTorch it is compared. */
  peer: "torch" | "torch held to AVX2";
  machine?: MachineName;
  command: string;
  words(model: string): string[];
  environment: Record<string, string>;
}

interface Result {
  model: string;
  way: Way;
  /** What each window came to, a second. */
  rates: number[];
  firstMs?: number;
  note?: string | undefined;
}

/**
 * Measures every model in every way and prints the medians and their ratios. All ways of a model run at once, each in its process,
 * and take turns in windows of part of a second: what the machine does at a time then meets all of them.
 */
export async function runEngineBench(args: readonly string[]): Promise<number> {
  const option = (name: string, otherwise: number): number => Number(args.find((word) => word.startsWith(`--${name}=`))?.split("=")[1] ?? otherwise);
  const [rounds, seconds] = [option("rounds", 30), option("seconds", 0.3)];
  const wanted = args.filter((word) => !word.startsWith("--"));
  const unknown = wanted.filter((name) => !models.includes(name));
  if (unknown.length > 0) {
    console.error(`No such model: ${unknown.join(", ")}. There are: ${models.join(", ")}.`);
    return 2;
  }
  const torch = torchPython();
  if ("missing" in torch) console.error(`Without PyTorch to compare with: ${torch.missing}.`);
  const ways = [...("python" in torch ? torchWays(torch.python) : []), ...ourWays()];
  const results: Result[] = [];
  for (const model of wanted.length > 0 ? wanted : models) {
    const runners: { result: Result; running: RunningWay }[] = [];
    for (const way of ways) {
      console.error(`${model}, ${way.name} ...`);
      const result: Result = { model, way, rates: [] };
      results.push(result);
      const running = await startWay({ ...way, words: way.words(model), folder: root });
      if ("failed" in running) result.note = running.failed;
      else {
        Object.assign(result, running.ready);
        runners.push({ result, running });
      }
    }
    for (let round = 0; round < rounds; round++) for (const { result, running } of runners) result.rates.push(await running.rate(seconds));
    for (const { running } of runners) running.stop();
  }
  const about = `${process.platform}-${process.arch}, ${availableParallelism()} x ${cpus()[0]?.model.trim() ?? "unknown"}, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)} at the end, median of ${rounds} windows of ${seconds} s by turns`;
  console.log(`${about}\n\n${tableOf(results)}`);
  mkdirSync(join(root, "out"), { recursive: true });
  writeFileSync(join(root, "out", "bench-engine.json"), JSON.stringify({ about, date: new Date().toISOString(), results: results.map((result) => ({ ...result, way: result.way.name })) }, undefined, 2));
  return 0;
}

function torchWays(python: string): Way[] {
  // What an expert sets: memory that is not given back between steps, and a number of threads found by trying.
  const environment = { MALLOC_TRIM_THRESHOLD_: "-1", MALLOC_MMAP_THRESHOLD_: "4294967296" };
  const held = { ...environment, ATEN_CPU_CAPABILITY: "avx2", ONEDNN_MAX_CPU_ISA: "AVX2", MKL_ENABLE_INSTRUCTIONS: "AVX2" };
  const script = join(import.meta.dirname, "measureTorch.py");
  const way = (peer: Way["peer"], threads: number, compiled: boolean): Way => ({ name: `${peer}, ${threads} thread${threads > 1 ? "s" : ""}${compiled ? ", compiled" : ""}`, peer, command: python, words: (model) => [script, model, String(threads), ...(compiled ? ["compile"] : [])], environment: peer === "torch" ? environment : held });
  return [way("torch", 1, false), way("torch", 2, false), way("torch", 2, true), way("torch held to AVX2", 1, false), way("torch held to AVX2", 2, false)];
}

function ourWays(): Way[] {
  const native = nativeMachines(createKernelFiles({ folder: kernelsFolder() })).map(({ name }) => name);
  const machines: MachineName[] = [...native, ...(hasRelaxedSimd() ? (["wasm-fma"] as const) : []), "wasm-simd"];
  return machines.flatMap((machine) =>
    [1, 2].map((threads): Way => ({
      name: `${machine}, ${threads} thread${threads > 1 ? "s" : ""}`,
      peer: machine === "native-avx2" ? "torch held to AVX2" : "torch",
      machine,
      command: process.execPath,
      words: (model) => [join(import.meta.dirname, "measureOurs.ts"), model, machine, String(threads)],
      environment: {},
    })),
  );
}

function tableOf(results: readonly Result[]): string {
  const lines = ["| model | how | a second (middle half of the windows) | first step | of the best PyTorch | goal |", "|---|---|---|---|---|---|"];
  for (const result of results) {
    const { model, way, rates, firstMs, note } = result;
    const best = Math.max(...results.filter((other) => other.model === model && !other.way.machine && other.way.peer === way.peer && other.rates.length > 0).map((other) => quantile(other.rates, 0.5)));
    const ratio = quantile(rates, 0.5) / best;
    const goal = way.machine && goals[way.machine]?.[model];
    const speed = rates.length === 0 ? (note ?? "-") : `${rounded(quantile(rates, 0.5))} (${rounded(quantile(rates, 0.25))} to ${rounded(quantile(rates, 0.75))})`;
    lines.push(`| ${model} | ${way.name} | ${speed} | ${firstMs === undefined ? "-" : `${Math.round(firstMs)} ms`} | ${Number.isFinite(ratio) ? ratio.toFixed(2) : "-"} | ${goal ?? ""}${way.machine && note && rates.length > 0 ? ` (${note})` : ""} |`);
  }
  return lines.join("\n");
}

function quantile(numbers: readonly number[], share: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length * share)] ?? Number.NaN;
}

function rounded(rate: number): string {
  return Math.round(rate).toLocaleString("en-US");
}
