import { z } from "zod";
import { call } from "../rpc/contract.ts";
import { languageSchema } from "./lessons.ts";

/** Raised when a message changes meaning; additions do not raise it. */
export const protocolVersion = 1;

export const doctorItemSchema = z.object({
  id: z.enum(["node", "backend", "disk", "sqlite", "home", "network-home", "browser", "electron"]),
  status: z.enum(["ok", "problem", "info"]),
  message: z.string(),
  fix: z.string().optional(),
});
export type DoctorItem = z.infer<typeof doctorItemSchema>;

export const systemContract = {
  hello: call(
    z.object({ protocol: z.int(), build: z.string(), client: z.string() }),
    z.object({ protocol: z.int(), version: z.string(), build: z.string(), pid: z.int(), node: z.string(), backend: z.string(), home: z.string(), capabilities: z.array(z.string()), notices: z.array(z.string()) }),
  ),
  /** Asks the host to end once its last run has: for a newer build that wants to take over. */
  retire: call(z.object({}), z.object({ ending: z.boolean(), activeRuns: z.int() })),
  /** Looks at what the product stands on; one item each, in words for a person. */
  doctor: call(z.object({ language: languageSchema.default("en") }), z.array(doctorItemSchema)),
  /** Opens the loopback page (once a host) and answers its address with a one-use code in the fragment. */
  openWeb: call(z.object({ port: z.int().min(0).max(65_535).default(0) }), z.object({ url: z.string(), port: z.int() })),
};
