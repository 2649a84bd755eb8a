import { z } from "zod";

/** What was said of one call of the program before it ran. It decides nothing, so it is no part of the spec. */
export const predictedCallSchema = z.object({
  steps: z.int().nonnegative().optional(),
  secondsPerStep: z.number().nonnegative(),
  /** Of the whole call. */
  seconds: z.number().nonnegative().optional(),
});
export type PredictedCall = z.infer<typeof predictedCallSchema>;

interface Timed {
  predicted?: readonly PredictedCall[] | undefined;
  calls: readonly { seconds?: number | undefined }[];
}

/** What the calls of a run were said to take and what they took, where both are known of every one of them, s. */
export function predictionOutcome({ predicted, calls }: Timed): { said: number; took: number } | undefined {
  if (!predicted || predicted.length === 0 || predicted.length !== calls.length) return undefined;
  let said = 0;
  let took = 0;
  for (const [index, { seconds }] of calls.entries()) {
    const expected = predicted[index]!.seconds;
    if (expected === undefined || seconds === undefined) return undefined;
    said += expected;
    took += seconds;
  }
  return { said, took };
}
