import type { DeviceName } from "#engine/device/deviceNames.ts";
import type { MachineName } from "#engine/machine/Machine.ts";
import { hasSimd } from "#engine/machine/wasmMachine.ts";

/**
 * Raised whenever our own code makes other bits of the same program: the planner, the runtime, the corrections of tfjs, the
 * random streams. What changes in the kernels changes the name by itself.
 */
const generation = 3;

/**
 * Name and version of what computes, such as `backprop-3/avx512/75e0fc82`: generation, kind of processor, hash of the kernels'
 * sources. Results are compared, and checkpoints resumed, within one build. Recorded in every spec and checkpoint.
 */
export function engineBuildOf({ name, sources }: { name: MachineName; sources: string }): string {
  return `backprop-${generation}/${name.replace(/^native-/, "")}/${sources.slice(0, 8)}`;
}

/** What a device makes, by its own kernels: `backprop-1/webgpu/4.22.0/nvidia hopper`. Without a label, what it begins with. */
export function deviceBuildOf(name: DeviceName, label = ""): string {
  return `backprop-${generation}/${name}/${label}`;
}

/** Of a build: as a setting and BACKPROP_ENGINE name it. */
export function engineNameOf(build: string): string {
  return build.startsWith("tfjs-") ? "tfjs" : (build.split("/")[1] ?? build);
}

/** What tfjs's own WebAssembly backend makes, with its gaps filled by its cpu backend. Without SIMD it is another file of tfjs's, with other bits. */
export function tfjsBuild(): string {
  return `tfjs-4.22.0/wasm${hasSimd() ? "-simd" : ""}-2`;
}
