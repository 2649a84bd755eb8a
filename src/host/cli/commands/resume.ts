import { attendRun } from "../follow/attendRun.ts";
import type { Command } from "../CommandLine.ts";
import type { CommandContext } from "../CommandContext.ts";
import { getRun } from "../follow/getRun.ts";

/** Goes on with a run from where it is and tells how it goes; of one that succeeded, how it ended. */
export async function resume({ run }: Command & { kind: "resume" }, context: CommandContext): Promise<number> {
  const lab = await context.openLab();
  try {
    const { state } = await getRun(lab, run);
    const { runId } = state;
    const begin = async (): Promise<void> => void (await lab.call((client) => client.runs.command({ run: runId, command: "resume" })));
    return await attendRun({ lab, runId, begin, from: state }, context);
  } finally {
    lab.close();
  }
}
