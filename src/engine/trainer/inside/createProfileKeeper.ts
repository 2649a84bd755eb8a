import type { StepProfile } from "#core/runs/events.ts";
import type { StepPart } from "#engine/inside/stepParts.ts";
import type { StepLook } from "#engine/inside/StepWatch.ts";

/** Gathers the times of the steps that were clocked. */
export interface ProfileKeeper {
  add(look: Pick<StepLook, "parts" | "threads" | "program">): void;
  /** `milliseconds` of a whole step that nobody looked at. Undefined before the first. */
  now(about: { milliseconds: number; peak: number | undefined; names(layer: string): string }): StepProfile | undefined;
}

/** Clocked steps that are kept of a program. */
const kept = 15;

const mostParts = 300;

interface Kept {
  threads: number;
  readonly parts: Map<string, { part: StepPart; times: number[] }>;
  looks: number;
}

/** A call may have several programs, such as one of the last, smaller batch: what is told is that of the one that was seen most. */
export function createProfileKeeper(): ProfileKeeper {
  const programs = new Map<object, Kept>();
  return {
    add({ parts, threads, program }) {
      const one: Kept = programs.get(program) ?? { threads, parts: new Map(), looks: 0 };
      programs.set(program, one);
      one.threads = threads;
      one.looks++;
      for (const part of parts) {
        const key = JSON.stringify([part.phase, part.layer, part.operation]);
        const known = one.parts.get(key) ?? { part, times: [] };
        one.parts.set(key, known);
        known.times.push(part.milliseconds);
        if (known.times.length > kept) known.times.shift();
      }
    },
    now({ milliseconds, peak, names }) {
      const [most] = [...programs.values()].sort((a, b) => b.looks - a.looks);
      if (!most) return undefined;
      const parts = [...most.parts.values()].map(({ part: { phase, layer, operation, kernels, flops }, times }) => ({
        phase,
        ...(layer === undefined ? {} : { layer: names(layer).slice(0, 100) }),
        operation,
        kernels: kernels.slice(0, 50),
        milliseconds: short(times.toSorted((a, b) => a - b)[times.length >> 1]!),
        flops: Math.round(flops),
      }));
      parts.sort((a, b) => b.milliseconds - a.milliseconds);
      return { milliseconds: short(milliseconds), threads: most.threads, ...(peak === undefined ? {} : { peak: short(peak) }), parts: parts.slice(0, mostParts) };
    },
  };
}

function short(value: number): number {
  return Number(value.toPrecision(4));
}
