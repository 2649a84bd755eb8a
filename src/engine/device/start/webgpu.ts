import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { compileFunction } from "node:vm";
import * as tf from "@tensorflow/tfjs";
import type { RunningDevice } from "../serveDevice.ts";
import { runningWebgpu, type WebgpuAdapter } from "./runningWebgpu.ts";

interface Gpu {
  requestAdapter(): Promise<WebgpuAdapter | null>;
}

/**
 * The graphics card, through Dawn's WebGPU and tfjs's kernels for it; `folder` is where `backprop gpu install` has put them. An
 * Error where there is no card, no driver or no package. It gives numbers back asynchronously: for a thread of its own.
 */
export async function startWebgpu(folder: string): Promise<RunningDevice> {
  const packages = join(folder, "node_modules");
  const { create, globals } = (await import(pathToFileURL(join(packages, "webgpu", "index.js")).href)) as { create(flags: string[]): Gpu; globals: Record<string, unknown> };
  for (const [name, value] of Object.entries(globals)) if (!(name in globalThis)) Object.assign(globalThis, { [name]: value });
  const gpu = create([]);
  Object.defineProperty(globalThis.navigator, "gpu", { value: gpu, configurable: true });
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new Error("No graphics card with a driver for WebGPU (Vulkan, Metal or Direct3D 12) was found.");
  // It has to meet the tfjs of this process, not one of its own.
  const file = join(packages, "@tensorflow", "tfjs-backend-webgpu", "dist", "tf-backend-webgpu.node.js");
  const module = { exports: {} };
  compileFunction(readFileSync(file, "utf8"), ["require", "module", "exports"], { filename: file })(createRequire(import.meta.url), module, module.exports);
  if (!(await tf.setBackend("webgpu"))) throw new Error("The graphics card does not start.");
  return runningWebgpu(adapter);
}
