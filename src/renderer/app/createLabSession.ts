import type { LabClient } from "#shared/contracts/lab.ts";
import { createCheckKeeper, type CheckKeeper } from "../features/checks/createCheckKeeper.ts";
import { createRunCommands, type RunCommands } from "../features/run/follow/createRunCommands.ts";
import { createRunFollower, type RunFollower } from "../features/run/follow/createRunFollower.ts";
import { createPlanKeeper, type PlanKeeper } from "../features/run/plan/createPlanKeeper.ts";
import { useRunStore } from "../features/run/follow/runStore.ts";
import { createLabConnection, type LabConnection } from "../lab/createLabConnection.ts";
import { useLabStore } from "../lab/labStore.ts";
import { attendEngines } from "../lab/engineCard.ts";
import { findLabDoor } from "../lab/openLink.ts";
import { createProfileChoice } from "../lab/profileChoice.ts";
import { attendSettings } from "../preferences/preferences.ts";
import { createWorkKeeper, type WorkKeeper } from "../work/createWorkKeeper.ts";
import { createUnsavedCode } from "../work/unsavedCode.ts";

export interface LabSession {
  lab: Pick<LabConnection, "start" | "retry" | "call" | "choose">;
  runs: RunFollower;
  commands: RunCommands;
  plans: PlanKeeper;
  checks: CheckKeeper;
  work: WorkKeeper;
}

/** Wires the page: its connection to the lab, the run it follows and what can be asked of it. */
export function createLabSession(): LabSession {
  const runs = createRunFollower({
    publish: (run) => useRunStore.setState({ run }),
    publishReading: (reading) => useRunStore.setState({ reading }),
    publishPrevious: (previous) => useRunStore.setState({ previous }),
    publishActive: (active) => useRunStore.setState({ active }),
    fail: (failure) => useRunStore.setState({ failure }),
  });
  const attend = (client: LabClient, signal: AbortSignal): void => {
    runs.attend(client, signal);
    attendSettings(client, signal);
    work.attend(client, signal);
    void attendEngines(client, signal);
  };
  const lab = createLabConnection({ door: findLabDoor(), choice: createProfileChoice(), setState: (state) => useLabStore.setState({ state }), attend });
  const home = (): string => {
    const { state } = useLabStore.getState();
    return "hello" in state ? state.hello.home : "";
  };
  const work = createWorkKeeper({ call: lab.call, unsaved: createUnsavedCode({ home, storage: localStorage }) });
  return { lab, runs, commands: createRunCommands({ call: lab.call, show: runs.show }), plans: createPlanKeeper({ call: lab.call }), checks: createCheckKeeper({ call: lab.call }), work };
}
