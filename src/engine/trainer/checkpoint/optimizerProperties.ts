import { z } from "zod";
import { scalarSchema } from "#core/runs/events.ts";

/**
 * The whole state of a tfjs optimiser, exactly. `optimizer.getWeights` is not enough: Adam's setWeights recomputes the
 * powers of its betas, which differ in the last bit from the product it had accumulated. tfjs optimisers keep their state
 * as own properties: numbers, variables, and arrays of `{ originalName, variable }` in order of the trained variables.
 */
export const optimizerPropertiesSchema = z.object({
  className: z.string(),
  numbers: z.record(z.string(), scalarSchema),
  scalars: z.record(z.string(), z.string()),
  slots: z.record(z.string(), z.array(z.object({ originalName: z.string(), tensor: z.string() }))),
});
export type OptimizerProperties = z.infer<typeof optimizerPropertiesSchema>;
