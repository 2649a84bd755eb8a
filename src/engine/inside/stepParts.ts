import type { CommandTime } from "#engine/runtime/ProgramRunner.ts";
import type { Place } from "#engine/tape/RecordedNode.ts";

/** What one layer's commands of one kind take in a step. */
export interface StepPart {
  readonly phase: Place["phase"];
  readonly layer: string | undefined;
  /** Of the table of operations; `host` and `check` are tfjs's own kernels and looks at indices. */
  readonly operation: string;
  readonly kernels: readonly string[];
  readonly milliseconds: number;
  /** Of products and windows; 0 where an operation is as fast as memory. */
  readonly flops: number;
}

/** The commands' times by what they are for. A command that does something of several layers is divided among them, as many parts as it has kernels of each. */
export function stepParts(commands: readonly CommandTime[], places: readonly Place[]): StepPart[] {
  const parts = new Map<string, { -readonly [Key in keyof StepPart]: StepPart[Key] }>();
  for (const { operation, kernels, orders, milliseconds, flops } of commands) {
    // Optimisers' commands stand where the gradients are made.
    const of = operation === "adam" ? [] : orders.flatMap((order) => places[order] ?? []);
    const shares: readonly Place[] = of.length > 0 ? of : [{ phase: operation === "check" ? "forward" : "update", layer: undefined }];
    for (const { phase, layer } of shares) {
      const key = JSON.stringify([phase, layer, operation]);
      let part = parts.get(key);
      if (!part) parts.set(key, (part = { phase, layer, operation, kernels: [], milliseconds: 0, flops: 0 }));
      part.kernels = [...new Set([...part.kernels, ...kernels])];
      part.milliseconds += milliseconds / shares.length;
      part.flops += flops / shares.length;
    }
  }
  return [...parts.values()];
}
