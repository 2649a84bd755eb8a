import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { join } from "node:path";
import { nativeMachines } from "#engine/machine/nativeMachine.ts";
import { createKernelFiles, kernelsFolder } from "#engine/machine/kernelFiles.ts";
import { hasRelaxedSimd } from "#engine/machine/wasmMachine.ts";
import type { MachineName } from "#engine/machine/Machine.ts";
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
  words(model: string, seconds: number): string[];
  environment: Record<string, string>;
}

interface Result {
  model: string;
  way: string;
  rates: number[];
  firstMs: number;
  note?: string | undefined;
}

/** Measures every model in every way, all ways one after the other in each round, and prints the medians and their ratios. */
export async function runEngineBench(args: readonly string[]): Promise<number> {
  const option = (name: string, otherwise: number): number => Number(args.find((word) => word.startsWith(`--${name}=`))?.split("=")[1] ?? otherwise);
  const [rounds, seconds] = [option("rounds", 3), option("seconds", 3)];
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
    const own = ways.map((way): Result => ({ model, way: way.name, rates: [], firstMs: 0 }));
    for (let round = 0; round < rounds; round++) {
      for (const [index, way] of ways.entries()) {
        console.error(`${model}, round ${round + 1} of ${rounds}, ${way.name} ...`);
        const measured = await measure(way, model, seconds);
        if ("failed" in measured) own[index]!.note = measured.failed;
        else Object.assign(own[index]!, { rates: [...own[index]!.rates, measured.rate], firstMs: measured.firstMs, note: measured.note });
      }
    }
    results.push(...own);
  }
  const table = tableOf(results, ways);
  const about = `${process.platform}-${process.arch}, ${availableParallelism()} x ${cpus()[0]?.model.trim() ?? "unknown"}, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)} at the end, median of ${rounds} rounds of ${seconds} s`;
  console.log(`${about}\n\n${table}`);
  mkdirSync(join(root, "out"), { recursive: true });
  writeFileSync(join(root, "out", "bench-engine.json"), JSON.stringify({ about, date: new Date().toISOString(), results }, undefined, 2));
  return 0;
}

function torchWays(python: string): Way[] {
  // What an expert sets: memory that is not given back between steps, and a number of threads found by trying.
  const environment = { MALLOC_TRIM_THRESHOLD_: "-1", MALLOC_MMAP_THRESHOLD_: "4294967296" };
  const held = { ...environment, ATEN_CPU_CAPABILITY: "avx2", ONEDNN_MAX_CPU_ISA: "AVX2", MKL_ENABLE_INSTRUCTIONS: "AVX2" };
  const script = join(import.meta.dirname, "measureTorch.py");
  const way = (peer: Way["peer"], threads: number, compiled: boolean): Way => ({ name: `${peer}, ${threads} thread${threads > 1 ? "s" : ""}${compiled ? ", compiled" : ""}`, peer, command: python, words: (model, seconds) => [script, model, String(threads), String(seconds), ...(compiled ? ["compile"] : [])], environment: peer === "torch" ? environment : held });
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
      words: (model, seconds) => [join(import.meta.dirname, "measureOurs.ts"), model, machine, String(threads), String(seconds)],
      environment: {},
    })),
  );
}

function measure({ command, words, environment }: Way, model: string, seconds: number): Promise<{ rate: number; firstMs: number; note: string | undefined } | { failed: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, words(model, seconds), { cwd: root, env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "pipe"] });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) child[name].on("data", (chunk: Buffer) => (output[name] += chunk.toString()));
    child.on("error", (error) => resolve({ failed: error.message }));
    child.on("close", () => {
      const line = output.stdout.split("\n").find((text) => text.startsWith("{"));
      if (!line) return resolve({ failed: output.stderr.trim().split("\n").at(-1) ?? "no answer" });
      const { rate, firstMs, eager, fallbacks } = JSON.parse(line) as { rate: number; firstMs: number; eager?: string; fallbacks?: string[] };
      resolve({ rate, firstMs, note: eager ? `not compiled: ${eager}` : fallbacks && fallbacks.length > 0 ? `tfjs's own: ${[...new Set(fallbacks)].join(", ")}` : undefined });
    });
  });
}

function tableOf(results: readonly Result[], ways: readonly Way[]): string {
  const median = ({ rates }: Result): number => rates.toSorted((a, b) => a - b)[Math.floor(rates.length / 2)] ?? Number.NaN;
  const lines = ["| model | how | a second | first step | of the best PyTorch | goal |", "|---|---|---|---|---|---|"];
  for (const result of results) {
    const way = ways.find(({ name }) => name === result.way)!;
    const peers = results.filter(({ model, way: name }) => model === result.model && ways.find((other) => other.name === name)!.machine === undefined && ways.find((other) => other.name === name)!.peer === way.peer);
    const ratio = median(result) / Math.max(...peers.map(median).filter((rate) => !Number.isNaN(rate)));
    const goal = way.machine && goals[way.machine]?.[result.model];
    lines.push(`| ${result.model} | ${result.way} | ${Number.isNaN(median(result)) ? (result.note ?? "-") : Math.round(median(result)).toLocaleString("en-US")} | ${Math.round(result.firstMs)} ms | ${Number.isFinite(ratio) ? ratio.toFixed(2) : "-"} | ${goal ?? ""}${result.note && !Number.isNaN(median(result)) ? ` (${result.note})` : ""} |`);
  }
  return lines.join("\n");
}
