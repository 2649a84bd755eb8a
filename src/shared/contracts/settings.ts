import { z } from "zod";
import { call, stream } from "../rpc/contract.ts";

/** Settings by key, as JSON values. The page owns their meaning; the host keeps them, so that every window and shell has the same. */
export const settingsSchema = z.record(z.string().min(1).max(100), z.json());
export type Settings = z.infer<typeof settingsSchema>;

export const settingsContract = {
  get: call(z.object({}), settingsSchema),
  /** Sets the given keys and removes those of `reset`. Answers all. At most 64 KB together. */
  change: call(z.object({ set: settingsSchema.default({}), reset: z.array(z.string()).default([]) }), settingsSchema),
  /** All of them after every change. Begins with nothing. */
  changes: stream(z.object({}), settingsSchema),
};
