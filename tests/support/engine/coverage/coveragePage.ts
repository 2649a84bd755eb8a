import * as tf from "@tensorflow/tfjs";
import { loweredKernels } from "#engine/plan/lower/kernels.ts";
import { dataDependentKernels } from "#engine/tape/inferOutputs.ts";
import type { StepCoverage } from "./stepCoverage.ts";

/** What no program has a place for: text and complex numbers. */
export const notNumbers: readonly string[] = ["Complex", "ComplexAbs", "FFT", "IFFT", "Imag", "Real", "StaticRegexReplace", "StringNGrams", "StringSplit", "StringToHashBucketFast"];

/** Kernels that only give their input another name or shape. */
export const renaming: readonly string[] = ["Identity", "Reshape", "ExpandDims"];

const mayBeLarge = "integers that may be beyond 2^24";
/** Where one of our kernels leaves a call to tfjs's own. */
export const exceptions: Readonly<Record<string, string>> = {
  ...Object.fromEntries(["Add", "Sub", "Multiply", "Maximum", "Minimum", "Sum", "Max", "Min", "Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual"].map((name) => [name, mayBeLarge])),
  ...Object.fromEntries(["Abs", "Neg", "Sign", "Square", "Relu", "ClipByValue", "AddN", "SquaredDifference", "Pow", "Mod", "Prod", "Cumsum", "ResizeBilinear", "ResizeNearestNeighbor", "PadV2", "SpaceToBatchND", "BatchMatMul"].map((name) => [name, "integers"])),
  FloorDiv: "fractions, integers that may be beyond 2^24, divisors that are not constant",
  Einsum: "one operand, a label twice in an operand or only there",
  GatherV2: "batch dimensions",
  FusedConv2D: "channels first", FusedDepthwiseConv2D: "channels first", DepthToSpace: "channels first",
  Conv3D: "channels first", MaxPool3D: "channels first", AvgPool3D: "channels first",
  Select: "integers, a condition of fewer elements",
};

type Row = readonly string[];

function tableOf(head: Row, rows: readonly Row[]): string {
  return [`| ${head.join(" | ")} |`, `|${head.map(() => " --- ").join("|")}|`, ...rows.map((row) => `| ${row.join(" | ")} |`)].join("\n");
}

/** In words: the steps of one layer, loss, metric or optimiser. */
export function wordsOf(steps: readonly StepCoverage[]): string {
  const eager = new Set(steps.flatMap((step) => step.eager ?? []));
  const fallbacks = new Set(steps.flatMap((step) => step.fallbacks));
  if (eager.size > 0) return `whole step kernel by kernel: ${[...eager].join("; ")}`;
  return fallbacks.size > 0 ? `ours, but op by op: ${[...fallbacks].sort().join(", ")}` : "ours";
}

/** All kernels that tfjs names or has, and how a step does each. */
export function kernelRows(): { name: string; gradient: string; how: string }[] {
  const cpu = new Set(tf.getKernelsForBackend("cpu").map(({ kernelName }) => kernelName));
  const named = Object.entries(tf).flatMap(([key, value]) => (typeof value === "string" && /^_?[A-Z]/.test(value) && (key === value || `_${key}` === value) ? [value as string] : []));
  return [...new Set([...named, ...cpu])].sort().map((name) => ({ name, gradient: gradientOf(name, cpu), how: howOf(name, cpu) }));
}

function gradientOf(name: string, cpu: ReadonlySet<string>): string {
  if (/^_?Fused.*(Conv|MatMul)/.test(name)) return "by its parts";
  const gradient = tf.getGradient(name);
  if (!gradient) return cpu.has(name) ? "none" : "";
  try {
    gradient.gradFunc([] as never, [] as never, {});
  } catch (error) {
    if ((error as { code?: string }).code === "student-error") return "refused";
  }
  return "yes";
}

function howOf(name: string, cpu: ReadonlySet<string>): string {
  if (renaming.includes(name)) return "nothing to do";
  if (notNumbers.includes(name)) return "whole step kernel by kernel: text or complex numbers";
  if (dataDependentKernels.has(name)) return "whole step kernel by kernel: the output's shape depends on numbers";
  if (name in loweredKernels) return exceptions[name] === undefined ? "ours" : `ours; op by op for ${exceptions[name]}`;
  return cpu.has(name) ? "op by op" : "tfjs makes it of others";
}

export interface CoverageSections {
  layers: readonly [name: string, tried: number, how: string][];
  others: readonly { title: string; rows: readonly [name: string, how: string][] }[];
  kernels: ReturnType<typeof kernelRows>;
}

export function coveragePage({ layers, others, kernels }: CoverageSections): string {
  const count = (how: string): number => kernels.filter((kernel) => kernel.how.startsWith(how)).length;
  return `# What the engine runs

Made from tfjs ${tf.version.tfjs} by \`npx vitest run tests/numeric/coverage -u\`: every layer, loss, metric, optimiser and kernel that it
has, and how a compiled training step does it. A test holds this page against what the engine does.

- **ours**: our kernels do it, in one call with the rest of the step.
- **op by op**: tfjs's own kernel does it, on the same memory, between two pieces of ours; the run's report names it.
- **whole step kernel by kernel**: the step is no program; tfjs's kernels do all of it, and the run says why.
- **refused**: an error in a student's words (\`student-error\`) that says what to do.

Gradients of layers and operations are held against finite differences in float64 (\`tests/numeric/gradients\`).

## Layers

A training step through each layer, its input learning too, in the number of ways tried.

${tableOf(["layer", "ways", "how"], layers.map(([name, tried, how]) => [`\`${name}\``, tried === 0 ? "" : String(tried), how]))}

${others.map(({ title, rows }) => `## ${title}\n\n${tableOf(["name", "how"], rows.map(([name, how]) => [`\`${name}\``, how]))}`).join("\n\n")}

## Kernels

${count("ours") + count("nothing")} of ${kernels.length} by ours, ${count("op by op")} op by op, ${count("whole step")} only kernel by kernel, ${count("tfjs makes")} made of others by tfjs.

${tableOf(["kernel", "how", "gradient"], kernels.map(({ name, how, gradient }) => [`\`${name}\``, how, gradient]))}
`;
}
