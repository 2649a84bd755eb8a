import type { RunState } from "#core/runs/runState.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import type { ReconnectingLab } from "#host/client/reconnectingLab.ts";

export interface RunView {
  summary: RunSummary;
  state: RunState;
  /** Texts of the program, by file. */
  code: Readonly<Record<string, string>>;
}

/** All about the run that a person means. */
export async function getRun(lab: ReconnectingLab, run: string): Promise<RunView> {
  const { summary, state, code } = await lab.call((client) => client.runs.get({ run }));
  // The contract can't name core's type; host and command line are one build, or the host is asked to make room.
  return { summary, state: state as RunState, code };
}
