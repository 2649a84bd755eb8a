import { errorCodes } from "#shared/AppError.ts";
import { prepareHome } from "#platform/home/prepareHome.ts";
import { createGpuPackages, gpuPackages } from "#platform/engines/createGpuPackages.ts";
import type { CommandContext } from "../CommandContext.ts";

/** Fetches what measuring the graphics card takes. */
export async function installGpu({ terminal, messages, home, env, json }: CommandContext): Promise<number> {
  prepareHome({ home });
  const packages = createGpuPackages({ home, env });
  const list = gpuPackages.map(({ name, version, megabytes }) => `${name} ${version} (${megabytes} MB)`);
  if (!packages.installed()) {
    if (!json) terminal.line(messages.gpu.fetching(list.join(", "), packages.folder));
    const trouble = await packages.install();
    if (trouble !== undefined) {
      const message = messages.gpu.failed(trouble);
      if (json) json({ kind: "result", status: "error", error: { message, hint: messages.gpu.failedHint } });
      else for (const line of [message, messages.gpu.failedHint]) terminal.note(line);
      // As for everything else that the machine lacks.
      return errorCodes["host-unreachable"];
    }
  }
  if (json) json({ kind: "result", status: "ok", folder: packages.folder, packages: gpuPackages });
  else terminal.line(messages.gpu.there);
  return 0;
}
