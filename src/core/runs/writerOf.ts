import { z } from "zod";
import { hashSchema } from "#shared/ids.ts";
import { gptSizesSchema } from "../tokens/gptDescription.ts";
import type { RunState } from "./runState.ts";

/**
 * A GPT in the order of GPT-2's weights that a call trained, and the text whose characters are its tokens, or the `merges` (lines of
 * GPT-2's merges.txt) that made them; of one that was loaded, `tokens` is the blob that describes them.
 */
const writerSchema = z.object({ dataset: z.string(), merges: z.string().optional(), tokens: hashSchema.optional(), config: gptSizesSchema });
export type Writer = z.infer<typeof writerSchema>;

/** The model of a run that has ended well, where that is one that writes text. */
export function writerOf({ status, calls }: Pick<RunState, "status" | "calls">): Writer | undefined {
  return status === "succeeded" ? writerSchema.safeParse(calls.at(-1)?.captured.options["writes"]).data : undefined;
}
