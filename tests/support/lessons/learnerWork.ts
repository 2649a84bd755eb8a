import { join } from "node:path";
import { createWorkStore } from "#platform/work/createWorkStore.ts";
import { createLearnerWork, type LearnerWork } from "#services/work/createLearnerWork.ts";
import { systemClock, type Clock } from "#shared/Clock.ts";
import { silentLogger } from "#shared/Logger.ts";
import { tempDir } from "../tempDir.ts";

/** A learner's work on this machine's disk, in a folder of its own unless one is named. */
export function learnerWork({ directory = join(tempDir(), "work"), clock = systemClock }: { directory?: string; clock?: Clock } = {}): LearnerWork {
  return createLearnerWork({ store: createWorkStore({ directory, log: silentLogger }), clock });
}
