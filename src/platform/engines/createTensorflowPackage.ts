import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runTool } from "./runTool.ts";

/** At the versions that were tried together: CUDA 12's cuDNN later than this one has left out cards before Turing, such as the V100. */
const wheels = { cuda: ["tensorflow[and-cuda]==2.21.0", "nvidia-cudnn-cu12==9.10.2.21"], x64: ["tensorflow-cpu==2.21.0"], arm64: ["tensorflow==2.21.0"] } as const;
const packages = { "tfjs-node": "@tensorflow/tfjs-node-gpu@4.22.0", headers: "node-api-headers@1.8.0" } as const;

/** What is lacking is asked of the person; what failed is told in the words of the tool. */
export type TensorflowTrouble = { kind: "system" } | { kind: "tool"; name: "python3" | "g++" | "npm" | "tar" } | { kind: "failed"; cause: string };

export interface TensorflowPackage {
  installed(): boolean;
  /** With an NVIDIA card, CUDA's libraries come too. */
  readonly card: boolean;
  install(onStep: (step: "python" | "npm" | "compile") => void): Promise<TensorflowTrouble | undefined>;
}

export interface TensorflowPackageDeps {
  /** Of the graphics card's packages. */
  folder: string;
  env: NodeJS.ProcessEnv;
  /** Tried by tests. */
  platform?: string;
  card?: boolean;
}

const limitMs = 60 * 60_000;

/**
 * TensorFlow from PyPI in a Python environment of its own, and the binding of tfjs-node compiled against it, as it is: its own
 * installer would fetch a TensorFlow of 2022. Linux alone.
 */
export function createTensorflowPackage({ folder: gpu, env, platform = process.platform, card = existsSync("/proc/driver/nvidia/version") }: TensorflowPackageDeps): TensorflowPackage {
  const folder = join(gpu, "tensorflow");
  const binding = join(folder, "tfjs_binding.node");
  const venv = join(folder, "venv");
  const run = (command: string, words: readonly string[]): Promise<string | undefined> => runTool(command, words, { cwd: folder, env, limitMs });

  async function fetchParts(): Promise<string | undefined> {
    for (const [name, wanted] of Object.entries(packages)) {
      const target = join(folder, name);
      rmSync(target, { recursive: true, force: true });
      mkdirSync(target, { recursive: true });
      const trouble = await run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", target, wanted]);
      const file = readdirSync(target).find((found) => found.endsWith(".tgz"));
      if (trouble !== undefined || file === undefined) return trouble ?? `npm has brought no ${wanted}.`;
      const unpacked = await run("tar", ["-xzf", join(target, file), "-C", target, "--strip-components=1"]);
      if (unpacked !== undefined) return unpacked;
    }
    return undefined;
  }

  function compile(): Promise<string | undefined> {
    const [python] = readdirSync(join(venv, "lib")).filter((name) => name.startsWith("python"));
    const site = join(venv, "lib", python ?? "python3", "site-packages");
    const tensorflow = join(site, "tensorflow");
    const cuda = existsSync(join(site, "nvidia")) ? readdirSync(join(site, "nvidia")).map((name) => join(site, "nvidia", name, "lib")) : [];
    const source = join(folder, "tfjs-node");
    return run("g++", [
      "-O2", "-std=c++17", "-fPIC", "-shared", "-s", "-DNAPI_VERSION=8", "-DNODE_GYP_MODULE_NAME=tfjs_binding", "-DBUILDING_NODE_EXTENSION",
      `-I${join(folder, "headers", "include")}`, `-I${join(tensorflow, "include")}`, `-I${source}`,
      join(source, "binding", "tfjs_backend.cc"), join(source, "binding", "tfjs_binding.cc"), "-o", binding,
      `-L${tensorflow}`, "-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2", "-Wl,--allow-shlib-undefined",
      // The old kind of path, which libraries that TensorFlow opens later are looked for in too.
      "-Wl,--disable-new-dtags", ...[tensorflow, ...cuda].map((path) => `-Wl,-rpath,${path}`),
    ]);
  }

  return {
    card,
    installed: () => existsSync(binding) && existsSync(join(folder, "tfjs-node", "package.json")),
    async install(onStep) {
      if (platform !== "linux") return { kind: "system" };
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      for (const name of ["python3", "g++", "npm", "tar"] as const) if ((await run(name, ["--version"])) !== undefined) return { kind: "tool", name };
      rmSync(binding, { force: true });
      onStep("python");
      let cause = (await run("python3", ["-m", "venv", "--clear", venv])) ?? (await run(join(venv, "bin", "pip"), ["install", "--quiet", "--disable-pip-version-check", ...wheels[card ? "cuda" : process.arch === "arm64" ? "arm64" : "x64"]]));
      if (cause === undefined) onStep("npm");
      cause ??= await fetchParts();
      if (cause === undefined) onStep("compile");
      cause ??= await compile();
      return cause === undefined ? undefined : { kind: "failed", cause };
    },
  };
}
