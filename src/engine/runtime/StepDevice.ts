import type { Tape } from "#engine/tape/Tape.ts";
import type { ProgramRunner } from "./ProgramRunner.ts";

/** Does steps in place of a machine, as they were recorded: a graphics card has kernels of its own. */
export interface StepDevice {
  load(tape: Tape): ProgramRunner;
}
