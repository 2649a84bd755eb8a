import type { EngineTrouble } from "#core/runs/events.ts";
import type { TrainEngine } from "#engine/runtime/TrainEngine.ts";

/** What computes in a process, or in a worker of a page. */
export interface Backend {
  /** Name and version: results are compared, and checkpoints resumed, within one build. */
  build: string;
  /** Why it is not the one that was asked for, or not the fastest. */
  trouble?: EngineTrouble | undefined;
  /** Kernels of tfjs's WebAssembly backend that run on its slow reference backend instead. */
  fallbacks: readonly string[];
  /** Compiles steps; without it they are done kernel by kernel. */
  engine?: TrainEngine | undefined;
}
