import { join } from "node:path";
import type { RunState } from "#core/runs/runState.ts";
import { errorCodes } from "#shared/AppError.ts";
import type { ReconnectingLab } from "#host/client/reconnectingLab.ts";
import type { CommandContext } from "../CommandContext.ts";
import { createJsonReporter } from "./createJsonReporter.ts";
import { createTextReporter } from "./createTextReporter.ts";
import { followRun } from "./followRun.ts";
import { runExitCode } from "./runRecords.ts";

export interface AttendRequest {
  lab: ReconnectingLab;
  runId: string;
  /** Makes the run begin or go on. Done once, however often Ctrl+C is pressed meanwhile. */
  begin(): Promise<void>;
  /** Where to go on telling; without it from the run's beginning. */
  from?: RunState | undefined;
}

/**
 * Tells how a run goes until it ends, and answers the exit code. The first Ctrl+C cancels the run, which is journalled;
 * the second leaves it. When this process is killed the run goes on.
 */
export async function attendRun({ lab, runId, begin, from }: AttendRequest, { terminal, messages, language, json, home, interrupts }: CommandContext): Promise<number> {
  const now = (): number => performance.now();
  const reporter = json ? createJsonReporter({ say: json, now }) : createTextReporter({ terminal, messages, language, now });
  let state = from;
  const left = Promise.withResolvers<number>();

  const stopListening = interrupts.listen((press) => {
    if (press === 1) {
      reporter.cancelling(state);
      begun.then(() => lab.call((client) => client.runs.command({ run: runId, command: "cancel" }))).catch(left.reject);
    } else {
      terminal.status(undefined);
      terminal.note(state ? `${messages.left(state.number)} ${messages.toSee(state.number)}` : messages.leftBefore);
      json?.({ kind: "result", status: "left", runId, number: state?.number });
      left.resolve(errorCodes.cancelled);
    }
  });
  const begun = begin();

  const follow = async (): Promise<number> => {
    await begun;
    if (from) reporter.begins(from);
    const end = await followRun({
      lab,
      runId,
      from,
      onEntry(entry, after) {
        if (!state) reporter.begins(after);
        state = after;
        reporter.entry(entry, after);
      },
    });
    const { code } = await lab.call((client) => client.runs.get({ run: runId }));
    reporter.ends({ state: end, code, modelPath: modelPath(end, home) });
    return runExitCode(end);
  };

  try {
    return await Promise.race([follow(), left.promise]);
  } finally {
    terminal.status(undefined);
    stopListening();
  }
}

/** The file of the run's final weights (safetensors). */
export function modelPath({ result }: RunState, home: string): string | undefined {
  const weights = result?.model?.weights;
  return weights && join(home, "blobs", weights.slice(0, 2), weights.slice(2));
}
