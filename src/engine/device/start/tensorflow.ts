import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import * as util from "node:util";
import { compileFunction } from "node:vm";
import * as tf from "@tensorflow/tfjs";
import type { ReplayBackend } from "../replayTape.ts";
import type { RunningDevice } from "../serveDevice.ts";
import { provenKernels } from "./provenKernels.ts";

/** Of tfjs-node's binding, `binding/tfjs_binding.cc`. */
interface Binding {
  TF_Version: string;
  isUsingGpuDevice(): boolean;
}

type Exports = Record<string, unknown>;

/**
 * TensorFlow itself, through the binding of tfjs-node that `backprop gpu install` has built against PyPI's wheel: NVIDIA's cards
 * by the CUDA wheel, the processor by the other one. An Error where one of them is not there or does not load.
 */
export async function startTensorflow(folder: string): Promise<RunningDevice> {
  const load = createModuleLoader();
  const parts = join(folder, "tensorflow", "tfjs-node", "dist");
  const binding = createRequire(import.meta.url)(join(folder, "tensorflow", "tfjs_binding.node")) as Binding;
  const { NodeJSKernelBackend } = load(join(parts, "nodejs_kernel_backend.js")) as { NodeJSKernelBackend: new (binding: Binding, name: string) => tf.KernelBackend };
  load(join(parts, "register_all_kernels.js"));
  tf.registerBackend("tensorflow", () => new NodeJSKernelBackend(binding, "@tensorflow/tfjs-node-gpu"), 0);
  if (!(await tf.setBackend("tensorflow"))) throw new Error("TensorFlow does not start.");
  const backend = tf.backend() as unknown as ReplayBackend["backend"];
  const present = new Set(tf.getKernelsForBackend("tensorflow").map(({ kernelName }) => kernelName));
  const label = `${binding.TF_Version}/${binding.isUsingGpuDevice() ? "cuda" : "processor"}`;
  return { name: "tensorflow", label, backend, hasKernel: (name) => provenKernels.tensorflow.has(name) && present.has(name), trouble: () => undefined };
}

/** Loads modules of tfjs-node: they have to meet the tfjs of this process, and what Node has taken away since they were written. */
function createModuleLoader(): (file: string) => Exports {
  const ours = createRequire(import.meta.url);
  const loaded = new Map<string, { exports: Exports }>();
  const older = { ...util, isNullOrUndefined: (value: unknown) => value === null || value === undefined, isArray: (value: unknown) => Array.isArray(value) };
  return function load(file) {
    const known = loaded.get(file);
    if (known) return known.exports;
    const module = { exports: {} as Exports };
    loaded.set(file, module);
    const find = (wanted: string): unknown => (wanted === "util" ? older : wanted.startsWith(".") ? load(`${resolve(file, "..", wanted)}.js`) : ours(wanted));
    compileFunction(readFileSync(file, "utf8"), ["require", "module", "exports"], { filename: file })(find, module, module.exports);
    return module.exports;
  };
}
