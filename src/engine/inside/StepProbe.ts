import type { LayerLook } from "#core/runs/events.ts";
import type { Machine } from "#engine/machine/Machine.ts";
import { planTape, type PlanOptions } from "#engine/plan/planTape.ts";
import { createProgramRunner, type ProgramRunner } from "#engine/runtime/ProgramRunner.ts";
import type { InsideLayer } from "#engine/tape/StepInside.ts";
import type { Tape } from "#engine/tape/Tape.ts";
import type { TapeBackend } from "#engine/tape/TapeBackend.ts";
import { probeTape } from "./probeTape.ts";

export interface StepProbeOptions {
  backend: TapeBackend;
  machine: Machine;
  plan: PlanOptions;
  /** Of the step's own program. */
  runner: ProgramRunner;
  tape: Tape;
  layers: readonly InsideLayer[];
  /** Most bytes that both programs may have together. */
  limitBytes: number | undefined;
}

export interface StepProbe {
  /** Looks at the step that the runner is about to do: all that it begins with is in its memory. Nothing of that is changed. */
  look(): LayerLook[];
  free(): void;
}

/** A second program of the same step, in memory of its own. Undefined where there is no room for it. */
export function createStepProbe({ backend, machine, plan, runner, tape, layers, limitBytes = Infinity }: StepProbeOptions): StepProbe | undefined {
  const { program: own } = runner;
  const probe = probeTape(tape, layers);
  const program = planTape(probe.tape, plan);
  if ((program.arenaSize + own.arenaSize) * Float32Array.BYTES_PER_ELEMENT > limitBytes) return undefined;
  const other = createProgramRunner({ backend, machine, program, threads: runner.threads });
  const held = new Map(own.initial.map((placement) => [placement.value, placement]));
  for (const placement of program.initial) {
    const placed = held.get(placement.value);
    other.write(placement, placed ? runner.view(placed) : (placement.value.data as ArrayLike<number>));
  }
  const places = new Map(own.variables.map(({ name, placement }) => [name, placement]));
  const given = [
    ...program.variables.map(({ name, placement }) => ({ from: places.get(name)!, to: placement })),
    ...program.feeds.map((placement, at) => ({ from: own.feeds[at]!, to: placement })),
  ];
  return {
    look() {
      for (const { from, to } of given) {
        const values = runner.view(from);
        backend.bringUp(values);
        other.write(to, values);
      }
      other.run();
      return probe.read(program.results.map((placement) => other.view(placement)[0]!));
    },
    free: other.free,
  };
}
