import { z } from "zod";
import type { RunState } from "./runState.ts";

const size = z.int().positive();

/** A GPT in the order of GPT-2's weights that a call trained, and the text whose characters are its tokens, or the `merges` (lines of GPT-2's merges.txt) that made them. */
const writerSchema = z.object({ dataset: z.string(), merges: z.string().optional(), config: z.object({ vocabulary: size, context: size, width: size, heads: size, layers: size }) });
export type Writer = z.infer<typeof writerSchema>;

/** The model of a run that has ended well, where that is one that writes text. */
export function writerOf({ status, calls }: Pick<RunState, "status" | "calls">): Writer | undefined {
  return status === "succeeded" ? writerSchema.safeParse(calls.at(-1)?.captured.options["writes"]).data : undefined;
}
