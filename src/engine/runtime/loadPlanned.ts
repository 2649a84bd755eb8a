import { limitError } from "#engine/machine/memoryError.ts";
import { planTape, type PlanOptions } from "#engine/plan/planTape.ts";
import type { Program } from "#engine/program/Program.ts";
import type { Tape } from "#engine/tape/Tape.ts";
import { createProgramRunner, type ProgramRunner, type RunnerOptions } from "./ProgramRunner.ts";

export interface PlannedOptions extends Omit<RunnerOptions, "program"> {
  plan: PlanOptions;
  limitBytes: number | undefined;
  /** Told of the bytes that it needs before they are taken. */
  makeRoom(bytes: number): void;
}

/** Plans a tape and loads its program; throws `student-memory` where that would be too large. */
export function loadPlanned(tape: Tape, { plan, limitBytes, makeRoom, ...options }: PlannedOptions): ProgramRunner {
  const program = planTape(tape, plan);
  const bytes = bytesOf(program);
  if (limitBytes !== undefined && bytes > limitBytes) throw limitError({ what: "A training step", bytes, limitBytes });
  makeRoom(bytes);
  return createProgramRunner({ ...options, program });
}

export function bytesOf({ arenaSize }: Program): number {
  return arenaSize * Float32Array.BYTES_PER_ELEMENT;
}
