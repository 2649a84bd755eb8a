import type { Machine, MachineName } from "./Machine.ts";
import { createKernelFiles, kernelsFolder } from "./kernelFiles.ts";
import { nativeMachines } from "./nativeMachine.ts";
import { createWasmMachine, hasRelaxedSimd } from "./wasmMachine.ts";

export interface ChosenMachine {
  machine: Machine;
  /** Why a faster one is not used, where one was expected. */
  trouble?: string | undefined;
}

export interface ChooseMachineOptions {
  /** This one and no other; an Error where it is not to be had. */
  name?: MachineName | undefined;
  folder?: string | undefined;
}

/** The fastest machine that this computer can run: native kernels, else WebAssembly with relaxed SIMD, else plain SIMD. */
export function chooseMachine({ name, folder = kernelsFolder() }: ChooseMachineOptions = {}): ChosenMachine {
  const files = createKernelFiles({ folder });
  const wasm = (wanted: "wasm-simd" | "wasm-fma"): Machine => createWasmMachine({ name: wanted, module: new WebAssembly.Module(files.read(`${wanted}.wasm`)) });
  if (name === "wasm-simd" || name === "wasm-fma") return { machine: wasm(name) };
  let trouble: string | undefined;
  try {
    const machine = nativeMachines(files).find((found) => name === undefined || found.name === name);
    if (machine) return { machine };
    trouble = name === undefined ? "This processor has none of the instructions that the native kernels use." : `This processor cannot run ${name}.`;
  } catch (error) {
    trouble = error instanceof Error ? error.message : String(error);
  }
  if (name !== undefined) throw new Error(trouble);
  return { machine: hasRelaxedSimd() ? wasm("wasm-fma") : wasm("wasm-simd"), trouble };
}
