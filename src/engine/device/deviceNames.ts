/** Variable that says where `backprop gpu install` has put things. */
export const gpuFolderVariable = "BACKPROP_GPU";
/** Variable that says which file is the thread that owns the device: a contained process looks for none. */
export const deviceEntryVariable = "BACKPROP_DEVICE";

/** Engines that need a card: WebGPU for any maker's, TensorFlow for NVIDIA's on Linux. */
export const deviceNames = ["webgpu", "tensorflow"] as const;

/** Engines whose steps a device does. `replay` is tfjs's cpu kernels in its place: for tests, and for whoever looks into one. */
export type DeviceName = (typeof deviceNames)[number] | "replay";

export function isDeviceName(name: string): name is DeviceName {
  return name === "replay" || (deviceNames as readonly string[]).includes(name);
}
