import type { Remark } from "#core/runs/events.ts";
import type { Program } from "#engine/program/Program.ts";
import type { Machine } from "#engine/machine/Machine.ts";
import type { LookRequest } from "#engine/inside/StepWatch.ts";
import type { StepRandom } from "#engine/random/stepRandom.ts";
import type { TapeBackend } from "#engine/tape/TapeBackend.ts";
import { compileMinimize } from "./compileMinimize.ts";
import type { Threads } from "./ProgramRunner.ts";
import { compileStep, type CompiledStep, type StepOptions } from "./compileStep.ts";

/** Compiles the steps of one process: every call of an optimiser's `minimize`, and what it is asked to compile. */
export interface TrainEngine {
  readonly machine: Machine;
  readonly backend: TapeBackend;
  readonly random: StepRandom;
  /** Random kernels begin again, at step 0 of another seed. */
  reseed(seed: number): void;
  compile<R>(options: Omit<StepOptions<R>, "backend" | "machine" | "threads" | "plan" | "planned" | "limit" | "looking">): CompiledStep<R>;
  /** Does `work`, in which steps are planned and not done: what they would have made holds no numbers. Answers the programs. */
  plan(work: () => void): readonly Program[];
  readonly threads: number;
  /** Code that may have a say in any step has run: none is left out before it was looked at again. */
  verify(): void;
  /** Most bytes that a program may have. */
  limitBytes: number | undefined;
  /** Who wants to look into the next step that is trained. */
  look: LookRequest | undefined;
  /** Told once for each step that is no longer compiled, and for each program that has kernels of tfjs in it. */
  onRemark: ((remark: Remark) => void) | undefined;
  /** Frees all programs; their variables get memory of their own. Steps that are run again are compiled again. */
  release(): void;
}

/** Letters. */
const mostReason = 500;

export function createTrainEngine({ backend, machine, threads = "measured" }: { backend: TapeBackend; machine: Machine; threads?: Threads | undefined }): TrainEngine {
  const steps = new Set<CompiledStep<unknown>>();
  let planned: Program[] | undefined;
  const engine: TrainEngine = {
    machine,
    backend,
    random: backend.random,
    threads: threads === "measured" ? (machine.cores ?? 1) : threads,
    plan(work) {
      const programs: Program[] = [];
      planned = programs;
      try {
        work();
      } finally {
        planned = undefined;
      }
      return programs;
    },
    reseed(seed) {
      backend.random.seed = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
      backend.random.steps = 0;
    },
    onRemark: undefined,
    limitBytes: undefined,
    look: undefined,
    compile(options) {
      const step = compileStep({
        onEager: (reason) => engine.onRemark?.({ kind: "not-compiled", reason: reason.slice(0, mostReason) }),
        onFallbacks: (names) => engine.onRemark?.({ kind: "kernels", names: [...names] }),
        ...options, backend,
        machine,
        threads,
        planned: () => planned,
        limit: () => engine.limitBytes,
        looking: () => engine.look,
      });
      steps.add(step);
      return step;
    },
    verify() {
      for (const step of steps) step.verify();
    },
    release() {
      for (const step of steps) step.free();
    },
  };
  compileMinimize(engine);
  return engine;
}
