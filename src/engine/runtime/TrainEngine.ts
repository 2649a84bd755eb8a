import * as tf from "@tensorflow/tfjs";
import type { Remark } from "#core/runs/events.ts";
import type { Program } from "#engine/program/Program.ts";
import type { StepDevice } from "./StepDevice.ts";
import type { Machine } from "#engine/machine/Machine.ts";
import type { LookRequest } from "#engine/inside/StepWatch.ts";
import type { StepRandom } from "#engine/random/stepRandom.ts";
import { recordStep } from "#engine/tape/recordStep.ts";
import type { TapeBackend } from "#engine/tape/TapeBackend.ts";
import { compileMinimize } from "./compileMinimize.ts";
import type { Threads } from "./ProgramRunner.ts";
import { compileStep, type CompiledStep, type StepOptions } from "./compileStep.ts";
import type { GivenNumbers } from "./givenNumbers.ts";
import type { StepDecisions } from "./decisions.ts";
import { createProgramShelf } from "./ProgramShelf.ts";

/** Whose step it is: a checkpoint knows it by its owner's place among those of the call, and by `kind`, where an owner has several. */
export interface StepOwner {
  owner: object;
  kind: string;
}

/** What decides the bits of a call's next steps beside them. */
export interface EngineDecisions {
  /** Optimisers in a row that made one step and no other. */
  readonly once: number;
  readonly steps: readonly (StepDecisions & { readonly owner: number; readonly kind: string })[];
}

/** Compiles the steps of one process: every call of an optimiser's `minimize`, and what it is asked to compile. */
export interface TrainEngine {
  readonly machine: Machine;
  /** Does the steps in place of the machine, which then only says what they would take. */
  readonly device: StepDevice | undefined;
  readonly backend: TapeBackend;
  readonly random: StepRandom;
  /** Random kernels begin again, at step 0 of another seed. */
  reseed(seed: number): void;
  compile<R>(options: Omit<StepOptions<R>, "backend" | "machine" | "device" | "threads" | "plan" | "planned" | "limit" | "shelf" | "looking" | "givenTo">, owner?: StepOwner): CompiledStep<R>;
  /** What was decided about the steps of `owners`, in the order in which they will be given again. */
  decisions(owners: readonly object[]): EngineDecisions;
  /** Goes on from what was decided. */
  decide(owners: readonly object[], decisions: EngineDecisions): void;
  /** Does `work`, in which steps are planned and not done: what they would have made holds no numbers. Answers the programs. */
  plan(work: () => void): readonly Program[];
  /** Does `work` as a compiled step does its JavaScript: its kernels are noted and not computed. */
  follow(work: () => unknown): void;
  readonly threads: number;
  /** Code that may have a say in any step has run: none is left out before it was looked at again. */
  verify(): void;
  /** Most bytes that a program may have. */
  limitBytes: number | undefined;
  /** Who wants to look into the next step that is trained. */
  look: LookRequest | undefined;
  /** Told of the numbers that a step is given beside its variables: to be asked for when it is done, and not kept. */
  onGiven: ((numbers: () => readonly GivenNumbers[]) => void) | undefined;
  /** Told once for each step that is no longer compiled, and for each program that has kernels of tfjs in it. */
  onRemark: ((remark: Remark) => void) | undefined;
  /** Frees all programs, whose variables get memory of their own, and decides anew: what comes next may be done in a process that has not done this. */
  release(): void;
}

/** Letters. */
const mostReason = 500;

export function createTrainEngine({ backend, machine, device, threads = "measured" }: { backend: TapeBackend; machine: Machine; device?: StepDevice | undefined; threads?: Threads | undefined }): TrainEngine {
  const steps = new Set<CompiledStep<unknown>>();
  const shelf = createProgramShelf();
  let planned: Program[] | undefined;
  const owned = new WeakMap<object, Map<string, CompiledStep<unknown>>>();
  /** Of steps that are not there yet. */
  let awaited = new WeakMap<object, Map<string, StepDecisions>>();
  const engine: TrainEngine = {
    machine,
    device,
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
    follow: (work) => void recordStep(backend, { feeds: [], step: () => tf.tidy(() => work() as tf.TensorContainer) }),
    reseed(seed) {
      backend.random.seed = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
      backend.random.steps = 0;
    },
    onRemark: undefined,
    onGiven: undefined,
    limitBytes: undefined,
    look: undefined,
    compile(options, owner) {
      const step = compileStep({
        onEager: (reason) => engine.onRemark?.({ kind: "not-compiled", reason: reason.slice(0, mostReason) }),
        onFallbacks: (names) => engine.onRemark?.({ kind: "kernels", names: [...names] }),
        ...options, backend,
        machine,
        device,
        threads,
        planned: () => planned,
        limit: () => engine.limitBytes,
        looking: () => engine.look,
        givenTo: () => engine.onGiven,
        shelf,
      });
      steps.add(step);
      if (owner) {
        entriesOf(owned, owner.owner).set(owner.kind, step);
        const decided = awaited.get(owner.owner)?.get(owner.kind);
        if (decided) step.decide(decided);
      }
      return step;
    },
    decisions: (owners) => ({
      once: minimize.once,
      steps: owners.flatMap((owner, at) =>
        [...(owned.get(owner) ?? [])].flatMap(([kind, step]) => {
          const decided = step.decisions();
          return decided ? [{ owner: at, kind, ...decided }] : [];
        }),
      ),
    }),
    decide(owners, decisions) {
      engine.release();
      minimize.once = decisions.once;
      for (const { owner: at, kind, ...decided } of decisions.steps) {
        const owner = owners[at];
        if (!owner) continue;
        entriesOf(awaited, owner).set(kind, decided);
        owned.get(owner)?.get(kind)?.decide(decided);
      }
    },
    verify() {
      for (const step of steps) step.verify();
    },
    release() {
      engine.look = undefined;
      for (const step of steps) step.decide();
      awaited = new WeakMap();
      minimize.once = 0;
    },
  };
  const minimize = compileMinimize({
    backend,
    compile: (options, optimizer) => engine.compile(options, { owner: optimizer, kind: "minimize" }),
    onEager: (reason) => engine.onRemark?.({ kind: "not-compiled", reason }),
  });
  return engine;
}

function entriesOf<T>(all: WeakMap<object, Map<string, T>>, owner: object): Map<string, T> {
  let entries = all.get(owner);
  if (!entries) all.set(owner, (entries = new Map()));
  return entries;
}
