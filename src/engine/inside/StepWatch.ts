import type { LayerLook } from "#core/runs/events.ts";
import type { StepInside } from "#engine/tape/StepInside.ts";
import { stepParts, type StepPart } from "./stepParts.ts";
import { createStepProbe, type StepProbeOptions } from "./StepProbe.ts";

/** Somebody wants to look into the next step of a training that can be looked into. */
export interface LookRequest {
  /** What its layers do and how long its commands take, or only that. */
  readonly wants: "layers" | "times";
  /** Milliseconds that a look at layers may take. */
  readonly budget: number;
  /** Milliseconds that a step takes. */
  readonly step: number;
  told(look: StepLook): void;
}

export interface StepLook {
  /** Undefined where they were not asked for. */
  readonly layers: readonly LayerLook[] | undefined;
  /** Of this step's commands. */
  readonly parts: readonly StepPart[];
  readonly threads: number;
  /** The same for every step of one program. */
  readonly program: object;
  /** Milliseconds that a step takes longer for it. */
  readonly cost: number;
}

export interface StepWatch {
  /** Does the step, and looks into it where that was asked for. */
  run(): void;
  free(): void;
}

export interface StepWatchOptions extends Omit<StepProbeOptions, "layers" | "limitBytes"> {
  inside: StepInside;
  /** Milliseconds that it took to make the step's own program: to make a second one takes about as long. */
  compileMs: number;
  limit: (() => number | undefined) | undefined;
  looking: () => LookRequest | undefined;
}

/** Of the step, that the second program does too, with more to answer. */
const asLong = 1.5;

/** The second program has more to answer than the first, which was made by code that had not run before. */
const slack = 0.8;

export function createStepWatch({ inside, compileMs, limit, looking, ...given }: StepWatchOptions): StepWatch {
  const { runner } = given;
  let probe: ReturnType<typeof createStepProbe>;
  let blind = inside.layers.length === 0;
  /** Milliseconds that the newest look took, without the making of what looks. */
  let again: number | undefined;
  const program = {};

  /** Whatever is wrong with looking, the training goes on. */
  function look(): readonly LayerLook[] | undefined {
    try {
      probe ??= createStepProbe({ ...given, layers: inside.layers, limitBytes: limit?.() });
      const begun = performance.now();
      const layers = probe?.look();
      again = performance.now() - begun;
      return layers;
    } catch {
      return undefined;
    }
  }

  function clock(request: LookRequest, seen: Pick<StepLook, "layers" | "cost">): void {
    const { threads } = runner;
    runner.startProfile();
    let commands;
    try {
      runner.run();
    } finally {
      ({ commands } = runner.stopProfile());
    }
    request.told({ ...seen, parts: stepParts(commands, inside.places), threads, program });
  }

  return {
    run() {
      const request = blind || runner.profiled ? undefined : looking();
      if (!request) return runner.run();
      if (request.wants === "times") return clock(request, { layers: undefined, cost: 0 });
      if (request.budget < (again ?? compileMs * slack + request.step * asLong)) return runner.run();
      const begun = performance.now();
      const layers = look();
      blind = layers === undefined;
      if (blind) runner.run();
      else clock(request, { layers, cost: performance.now() - begun });
    },
    free() {
      probe?.free();
      probe = undefined;
    },
  };
}
