import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { compileFunction } from "node:vm";
import * as tf from "@tensorflow/tfjs";

/** Variable that says where the packages of `backprop gpu install` are. */
export const gpuFolderVariable = "BACKPROP_GPU";

interface Gpu {
  requestAdapter(): Promise<{ info: { vendor?: string; architecture?: string; device?: string; description?: string } } | null>;
}

/**
 * Makes the graphics card the backend of tfjs in this process, through Dawn's WebGPU; answers the build's name. An Error where
 * there is no card, no driver or no package.
 *
 * For measuring only: WebGPU gives numbers back asynchronously, and what students write (`dataSync`, `accuracy`) does not wait.
 */
export async function startWebgpu(folder: string): Promise<string> {
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
  const { vendor, architecture, device, description } = adapter.info;
  const name = [vendor, architecture, device, description].filter(Boolean).join(" ");
  return `tfjs-${tf.version_core}/webgpu${name === "" ? "" : `/${name}`}`;
}
