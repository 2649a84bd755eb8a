import type { EngineTrouble } from "#core/runs/events.ts";
import { chooseMachine, messageOf } from "#engine/machine/chooseMachine.ts";
import { deviceNames, isDeviceName, type DeviceName } from "#engine/device/deviceNames.ts";
import type { Machine, MachineName } from "#engine/machine/Machine.ts";
import { deviceBuildOf, engineBuildOf, tfjsBuild } from "./engineBuild.ts";

/** What computes in a process. All processes of a machine that are asked for the same choose the same. */
export interface ChosenEngine {
  build: string;
  /** Where steps are compiled; without it tfjs's own WebAssembly backend computes. */
  machine?: Machine | undefined;
  /** What does the steps, if it starts: the machine says what they would take. `build` is what its build begins with. */
  device?: DeviceName | undefined;
  trouble?: EngineTrouble | undefined;
}

const machineNames: Readonly<Record<string, MachineName>> = {
  avx512: "native-avx512", avx2: "native-avx2", neon: "native-neon", "wasm-fma": "wasm-fma", "wasm-simd": "wasm-simd",
};

/** What a setting or the variable may say. */
export const engineNames: readonly string[] = ["auto", ...Object.keys(machineNames), "tfjs", ...deviceNames];

/**
 * Variable of the lab's environment that says which engine to use, for support: `auto`, a machine by the short name above
 * (`wasm-simd` is the strict one), `tfjs`, which compiles nothing, or a graphics card's `webgpu` or `tensorflow`.
 */
export const engineVariable = "BACKPROP_ENGINE";

/**
 * The engine by its name, else the best there is: native kernels, our WebAssembly, and tfjs alone where not even that loads.
 * Never throws: what stands in the way is told as `trouble`.
 */
export function chooseEngine({ wanted = "auto", folder }: { wanted?: string | undefined; folder?: string | undefined } = {}): ChosenEngine {
  if (wanted === "tfjs") return { build: tfjsBuild() };
  try {
    const name = machineNames[wanted];
    if (name) return withName(name, folder);
    if (isDeviceName(wanted)) return { ...compiled(chooseMachine({ folder })), build: deviceBuildOf(wanted), device: wanted };
    const best = compiled(chooseMachine({ folder }));
    return wanted === "auto" ? best : { ...best, trouble: { kind: "name", cause: `${engineVariable}=${wanted.slice(0, 100)}` } };
  } catch (error) {
    return { build: tfjsBuild(), trouble: { kind: "none", cause: messageOf(error) } };
  }
}

/** The best there is where this one cannot be had. */
function withName(name: MachineName, folder: string | undefined): ChosenEngine {
  try {
    return compiled(chooseMachine({ name, folder }));
  } catch (error) {
    return { ...compiled(chooseMachine({ folder })), trouble: { kind: "name", cause: messageOf(error) } };
  }
}

function compiled({ machine, sources, trouble }: ReturnType<typeof chooseMachine>): ChosenEngine {
  return { build: engineBuildOf({ name: machine.name, sources }), machine, trouble };
}
