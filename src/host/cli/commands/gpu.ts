import { spawnSync } from "node:child_process";
import { errorCodes } from "#shared/AppError.ts";
import { gpuFolderVariable } from "#engine/device/deviceNames.ts";
import { createGpuPackages, gpuPackages, type GpuPackages } from "#platform/engines/createGpuPackages.ts";
import { prepareHome } from "#platform/home/prepareHome.ts";
import { hostEntry } from "#host/paths.ts";
import type { Command } from "../CommandLine.ts";
import type { CommandContext } from "../CommandContext.ts";

/** Fetches what training on the graphics card takes. */
export async function installGpu({ tensorflow }: Extract<Command, { kind: "gpu" }>, context: CommandContext): Promise<number> {
  const { terminal, messages, home, env, json } = context;
  prepareHome({ home });
  const packages = createGpuPackages({ home, env });
  if (tensorflow) return installTensorflow(packages, context);
  const list = gpuPackages.map(({ name, version, megabytes }) => `${name} ${version} (${megabytes} MB)`);
  if (!packages.installed()) {
    if (!json) terminal.line(messages.gpu.fetching(list.join(", "), packages.folder));
    const trouble = await packages.install();
    if (trouble !== undefined) return refuse(context, messages.gpu.failed(trouble), messages.gpu.failedHint);
  }
  if (json) json({ kind: "result", status: "ok", folder: packages.folder, packages: gpuPackages });
  else terminal.line(messages.gpu.there);
  return 0;
}

async function installTensorflow(packages: GpuPackages, context: CommandContext): Promise<number> {
  const { terminal, json, messages: { gpu } } = context;
  const say = (step: keyof typeof gpu.steps): void => (json ? undefined : terminal.line(`${gpu.steps[step]} ...`));
  if (!packages.tensorflow.installed()) {
    const trouble = await packages.tensorflow.install(say);
    if (trouble?.kind === "system") return refuse(context, gpu.system);
    if (trouble?.kind === "tool") return refuse(context, gpu.tool(trouble.name), gpu.toolHint(trouble.name));
    if (trouble?.kind === "failed") return refuse(context, gpu.compiled(trouble.cause), gpu.failedHint);
  }
  say("start");
  const tried = tryOut(packages);
  if (tried.build === undefined) return refuse(context, gpu.doesNotStart(tried.cause));
  if (json) json({ kind: "result", status: "ok", folder: packages.folder, build: tried.build });
  else terminal.line(gpu.started(tried.build));
  return 0;
}

/** Trains the smallest preset for a moment. */
function tryOut({ folder, driverEnv }: GpuPackages): { build?: string; cause: string } {
  const { stdout, stderr } = spawnSync(process.execPath, ["--no-warnings", hostEntry("measure"), "tensorflow", "0.1", "regressor-2-1"], { env: { ...process.env, ...driverEnv(), [gpuFolderVariable]: folder }, encoding: "utf8", timeout: 120_000 });
  try {
    const { build, cause } = JSON.parse(stdout.trim().split("\n").at(-1)!) as { build: string; cause?: string };
    return cause === undefined ? { build, cause: "" } : { cause };
  } catch {
    return { cause: stderr.trim().split("\n").at(-1)! };
  }
}

/** As for everything else that the machine lacks. */
function refuse({ terminal, json }: CommandContext, message: string, hint?: string): number {
  if (json) json({ kind: "result", status: "error", error: { message, ...(hint === undefined ? {} : { hint }) } });
  else for (const line of hint === undefined ? [message] : [message, hint]) terminal.note(line);
  return errorCodes["host-unreachable"];
}
