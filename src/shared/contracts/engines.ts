import { z } from "zod";
import { call, stream } from "../rpc/contract.ts";

/** What one engine did on this machine. */
export const measuredEngineSchema = z.object({
  /** As a setting and BACKPROP_ENGINE name it. */
  name: z.string(),
  /** Name and version of what computed; missing where it does not start. */
  build: z.string().optional(),
  /** Why it does not start. */
  cause: z.string().optional(),
  /** Steps a second, by program. */
  rates: z.record(z.string(), z.number().nonnegative()),
});
export type MeasuredEngine = z.infer<typeof measuredEngineSchema>;

/** Key of the setting that says which engine is to train: its name, or "auto". */
export const engineSetting = "engine";

/** What trains the runs that start now. */
export const engineInUseSchema = z.object({
  name: z.string(),
  build: z.string(),
  /**
   * `expected`: the one made for this processor. `measured`: so much faster that it is taken instead. `setting`: somebody
   * chose it. `environment`: BACKPROP_ENGINE says so.
   */
  why: z.enum(["expected", "measured", "setting", "environment"]),
  /** Of a measured one: how many times as fast as the expected one. */
  ratio: z.number().optional(),
  /** The name that was asked for and cannot be had; then `why` is that of what is used instead. */
  refused: z.string().optional(),
});
export type EngineInUse = z.infer<typeof engineInUseSchema>;

/** Which engines start on this machine, how fast they train, which one does and why. */
export const engineCardSchema = z.object({
  /** What was measured last on this machine, in the order of what is expected to be fast. */
  report: z.object({ machine: z.string(), measuredAt: z.string(), engines: z.array(measuredEngineSchema) }).optional(),
  /** The report is of other kernels than those that are here now. */
  outdated: z.boolean(),
  inUse: engineInUseSchema,
  /** What is set: "auto" or an engine's name. */
  setting: z.string(),
  /** Engines for which something has to be fetched before they can be measured. */
  missing: z.array(z.string()),
  /** Runs that are being worked on: nothing is measured beside them. */
  runs: z.int().nonnegative(),
  /** A measurement that goes on: which engine's turn it is, what part of everything is done, and what is known already. */
  measuring: z.object({ engine: z.string(), part: z.number().min(0).max(1), engines: z.array(measuredEngineSchema) }).optional(),
  /** Why the last measurement brought nothing: it was stopped, a run began, or something went wrong. */
  ended: z.enum(["stopped", "run-began", "failed"]).optional(),
});
export type EngineCard = z.infer<typeof engineCardSchema>;

export const enginesContract = {
  /** The card as it is now, then after every change; of changes that wait for a slow reader only the newest. */
  watch: stream(z.object({}), engineCardSchema),
  /** Begins to measure every engine that is here and answers at once; `watch` tells how it goes. `conflict` while a run is worked on. Asked twice it is measured once. */
  measure: call(z.object({}), z.object({})),
  /** Gives a measurement up; the report before it stays. */
  stop: call(z.object({}), z.object({})),
};
