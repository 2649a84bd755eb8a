import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createTensorflowPackage, type TensorflowPackage } from "./createTensorflowPackage.ts";
import { runTool } from "./runTool.ts";

/** What is fetched from npm, at the versions that were tried together. Sizes of what is downloaded, MB. */
export const gpuPackages = [
  { name: "webgpu", version: "0.6.2", megabytes: 51 },
  { name: "@tensorflow/tfjs-backend-webgpu", version: "4.22.0", megabytes: 3 },
] as const;

export interface GpuPackages {
  readonly folder: string;
  readonly tensorflow: TensorflowPackage;
  installed(engine?: "webgpu" | "tensorflow"): boolean;
  /** Variables by which drivers are found. */
  driverEnv(): Record<string, string>;
  /** Answers what went wrong, or nothing. */
  install(): Promise<string | undefined>;
}

/** Of Vulkan's loader, of CUDA and of the system's: a process of student code has no others. */
const driverVariables = ["VK_ICD_FILENAMES", "VK_DRIVER_FILES", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "XDG_RUNTIME_DIR", "NVIDIA_TF32_OVERRIDE"];

/**
 * TensorFlow reads them as its libraries load: it would take all of the card's memory, tell of each thing it finds, and round
 * factors to 10 bits on newer cards (TF32), which gives other losses than the processor's.
 */
const tensorflowEnv = { TF_FORCE_GPU_ALLOW_GROWTH: "true", TF_CPP_MIN_LOG_LEVEL: "3", NVIDIA_TF32_OVERRIDE: "0" };

/** Several homes may share one folder. */
const folderVariable = "BACKPROP_GPU";

const limitMs = 15 * 60_000;

/** Packages for the graphics card, under the home and never among the product's own: most machines do not want 200 MB of them. */
export function createGpuPackages({ home, env }: { home: string; env: NodeJS.ProcessEnv }): GpuPackages {
  const folder = env[folderVariable] ?? join(home, "gpu");
  const tensorflow = createTensorflowPackage({ folder, env });
  const installed = (engine = "webgpu"): boolean => (engine === "tensorflow" ? tensorflow.installed() : gpuPackages.every(({ name }) => existsSync(join(folder, "node_modules", name, "package.json"))));
  return {
    folder,
    tensorflow,
    installed,
    driverEnv: () => ({ ...tensorflowEnv, ...Object.fromEntries(driverVariables.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))) }),
    install() {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      // Else npm looks for a package in the folders above.
      writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, dependencies: Object.fromEntries(gpuPackages.map(({ name, version }) => [name, version])) }));
      // No scripts of theirs run, and tfjs itself is the product's.
      const words = ["install", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error", "--fetch-retries=1"];
      return runTool("npm", words, { cwd: folder, env, limitMs }).then((trouble) => trouble ?? (installed() ? undefined : "npm has not brought them."));
    },
  };
}
