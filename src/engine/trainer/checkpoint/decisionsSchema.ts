import { z } from "zod";
import type { EngineDecisions } from "#engine/runtime/TrainEngine.ts";

export const decisionsSchema: z.ZodType<EngineDecisions> = z.object({
  once: z.int().nonnegative(),
  steps: z.array(
    z.object({
      owner: z.int().nonnegative(),
      kind: z.string(),
      disappointments: z.int().nonnegative(),
      programs: z.array(z.object({ feeds: z.string(), tape: z.string(), constants: z.record(z.string(), z.string()), changing: z.array(z.int().nonnegative()) })),
    }),
  ),
});
