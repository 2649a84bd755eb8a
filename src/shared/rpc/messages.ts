import { z } from "zod";

/**
 * What travels on a link. `id` is made by the client and names one call or stream until its result, end, error or
 * cancel. **Credit** is the number of events that a stream may still send; only the client's consumer makes more of it.
 */
const id = z.int().nonnegative();
const method = z.string().min(1).max(200);
const credit = z.int().positive().max(1_000_000);

export const clientMessageSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("call"), id, method, input: z.unknown() }),
  z.object({ kind: z.literal("open"), id, method, input: z.unknown(), credit }),
  z.object({ kind: z.literal("credit"), id, credit }),
  z.object({ kind: z.literal("cancel"), id }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

export const wireErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});
export type WireError = z.infer<typeof wireErrorSchema>;

export const serverMessageSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("result"), id, output: z.unknown() }),
  z.object({ kind: z.literal("event"), id, event: z.unknown() }),
  z.object({ kind: z.literal("end"), id }),
  z.object({ kind: z.literal("error"), id, error: wireErrorSchema }),
]);
export type ServerMessage = z.infer<typeof serverMessageSchema>;
