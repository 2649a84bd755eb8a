import { newId } from "#shared/ids.ts";
import { attendRun } from "../follow/attendRun.ts";
import type { Command } from "../CommandLine.ts";
import type { CommandContext } from "../CommandContext.ts";
import { findProgram } from "../files/findProgram.ts";

/** Starts a run and tells how it goes. The run's id is made here, so that asking again after a cut starts it once. */
export async function train({ program: word, solution, seed, epochs }: Command & { kind: "train" }, context: CommandContext): Promise<number> {
  const { folder, language, messages } = context;
  const program = await findProgram({ word, solution, folder, language, messages });
  const runId = newId();
  const lab = await context.openLab();
  try {
    const begin = async (): Promise<void> => void (await lab.call((client) => client.runs.start({ runId, program, overrides: { seed, epochs } })));
    return await attendRun({ lab, runId, begin }, context);
  } finally {
    lab.close();
  }
}
