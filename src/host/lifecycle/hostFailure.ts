import { z } from "zod";
import { isAppError, toAppError, type AppError } from "#shared/AppError.ts";
import { wireErrorSchema } from "#shared/rpc/messages.ts";
import { readError } from "#shared/rpc/wireError.ts";

/** How a host that could not start tells the client that started it why: one line on its standard error. */
const failureSchema = z.object({ kind: z.literal("host-failed"), error: wireErrorSchema });

/** What went wrong inside us is told too: the reader is the person who started the host. */
export function writeHostFailure(thrown: unknown): string {
  const { code, message, hint, data } = toAppError(thrown);
  return JSON.stringify({ kind: "host-failed", error: { code, message, hint, data }, ...(!isAppError(thrown) && thrown instanceof Error && { stack: thrown.stack }) });
}

/** The newest failure told in what a host wrote. */
export function readHostFailure(output: string): AppError | undefined {
  for (const line of output.trimEnd().split("\n").toReversed()) {
    if (!line.startsWith("{")) continue;
    try {
      return readError(failureSchema.parse(JSON.parse(line)).error);
    } catch {
      // Another line that begins like one.
    }
  }
  return undefined;
}
