import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-webgpu";
import type { RunningDevice } from "../serveDevice.ts";
import { runningWebgpu, type WebgpuAdapter } from "./runningWebgpu.ts";

interface Scope {
  navigator: { gpu?: { requestAdapter(options: { powerPreference: "high-performance" }): Promise<WebgpuAdapter | null> } };
}

/** The graphics card through the browser's own WebGPU and tfjs's kernels for it. An Error where the browser shows none. */
export async function startPageWebgpu(): Promise<RunningDevice> {
  const { gpu } = (globalThis as unknown as Scope).navigator;
  if (!gpu) throw new Error("This browser has no WebGPU.");
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new Error("This browser shows no graphics card to its pages.");
  if (!(await tf.setBackend("webgpu"))) throw new Error("The graphics card does not start.");
  return runningWebgpu(adapter);
}
