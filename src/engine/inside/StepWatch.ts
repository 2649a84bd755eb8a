import type { StepInside } from "#engine/tape/StepInside.ts";
import type { LayerLook } from "./probeTape.ts";
import { stepParts, type StepPart } from "./stepParts.ts";
import { createStepProbe, type StepProbeOptions } from "./StepProbe.ts";

/** Somebody wants to look into the next step of a training that can be looked into. */
export interface LookRequest {
  /** Milliseconds that it may take. */
  readonly budget: number;
  told(look: StepLook): void;
}

export interface StepLook {
  readonly layers: readonly LayerLook[];
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

/** A second program has more to answer than the first one. */
const slack = 1.5;

export function createStepWatch({ inside, compileMs, limit, looking, ...given }: StepWatchOptions): StepWatch {
  const { runner } = given;
  let probe: ReturnType<typeof createStepProbe>;
  let blind = inside.layers.length === 0;
  let expected = compileMs * slack;
  const program = {};

  /** Whatever is wrong with looking, the training goes on. */
  function look(): readonly LayerLook[] | undefined {
    try {
      probe ??= createStepProbe({ ...given, layers: inside.layers, limitBytes: limit?.() });
      return probe?.look();
    } catch {
      return undefined;
    }
  }

  return {
    run() {
      const request = blind || runner.profiled ? undefined : looking();
      if (!request || request.budget < expected) return runner.run();
      const begun = performance.now();
      const layers = look();
      blind = layers === undefined;
      expected = performance.now() - begun;
      if (!layers) return runner.run();
      const { threads } = runner;
      runner.startProfile();
      let commands;
      try {
        runner.run();
      } finally {
        ({ commands } = runner.stopProfile());
      }
      request.told({ layers, parts: stepParts(commands, inside.places), threads, program, cost: expected });
    },
    free() {
      probe?.free();
      probe = undefined;
    },
  };
}
