import { parseArgs } from "node:util";
import { z } from "zod";
import { errorCodes, toAppError } from "#shared/AppError.ts";
import type { Logger } from "#shared/Logger.ts";
import { createFileLogger } from "#platform/log/createFileLogger.ts";
import { homePaths } from "#platform/home/homePaths.ts";
import { closeInherited } from "#platform/processes/closeInherited.ts";
import { resolveHome } from "#platform/home/resolveHome.ts";
import { buildId } from "../buildId.ts";
import { rendererDir } from "../paths.ts";
import { productVersion } from "../productVersion.ts";
import { writeHostFailure } from "./hostFailure.ts";
import { startLabHost, type ComposedLab, type LabHost } from "./startLabHost.ts";

export type ComposeLab = (options: { home: string; log: Logger; version: string; build: string }) => Promise<ComposedLab>;

/** Longest time for a clean end, ms; after it the process is ended as it is, which the journals survive. */
const endMs = 10_000;

/**
 * The process of a lab host: `--home DIR [--idle-seconds N]`. Exits 0 when it ended as it should or when another process
 * is the host already; else with the code of its error, told in one line on standard error.
 */
export async function runLabHost(compose: ComposeLab): Promise<void> {
  closeInherited();
  const { values } = parseArgs({ options: { home: { type: "string" }, "idle-seconds": { type: "string", default: "30" } } });
  const home = resolveHome({ flag: values.home, env: process.env });
  const version = productVersion();
  const build = buildId();
  const files = createFileLogger({ folder: homePaths(home).logs, name: "host" });
  const log = files.log.child({ pid: process.pid, build });
  let host: LabHost | undefined;

  const exit = (code: number): never => {
    files.close();
    process.exit(code);
  };
  const crash = (error: unknown): void => {
    log.error("The lab host crashed.", { error });
    process.stderr.write(`${writeHostFailure(error)}\n`);
    exit(errorCodes.internal);
  };
  const stop = (signal: string): void => {
    setTimeout(() => exit(1), endMs).unref();
    if (host) host.close(signal).catch(crash);
    else exit(0);
  };

  process.on("uncaughtException", crash);
  process.on("unhandledRejection", crash);
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);

  try {
    host = await startLabHost({ home, compose: () => compose({ home, log, version, build }), rendererDir, idleSeconds: z.coerce.number().positive().parse(values["idle-seconds"]), log });
  } catch (error) {
    log.error("The lab host could not start.", { error });
    process.stderr.write(`${writeHostFailure(error)}\n`);
    exit(errorCodes[toAppError(error).code]);
  }
  await host?.ended;
  exit(0);
}
