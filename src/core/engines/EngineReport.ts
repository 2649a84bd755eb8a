import { z } from "zod";
import { measuredEngineSchema, type MeasuredEngine } from "#shared/contracts/engines.ts";

/** What the engines do on one machine: kept, since measuring takes a minute and a machine stays what it is. */
export const engineReportSchema = z.object({
  format: z.literal(1),
  /** Platform, processor, number of cores: elsewhere the report says nothing. */
  machine: z.string(),
  measuredAt: z.iso.datetime(),
  /** In the order of what is expected to be fast. */
  engines: z.array(measuredEngineSchema),
});
export type EngineReport = z.infer<typeof engineReportSchema>;

export interface EngineChoice {
  engine: MeasuredEngine;
  /** `measured`: so much faster than the expected one that it is taken instead. */
  why: "expected" | "measured";
  /** How many times as fast as the expected one, over all programs. */
  ratio: number;
}

/**
 * An engine computes other bits than another, and a run resumes only on the one it began on: the expected one stays unless
 * another is this many times as fast, more than what else goes on in a computer could make it look.
 */
const worthwhile = 1.15;

/** Which of them should train; undefined where none starts. One that did not come to the end of the programs in its time does not. */
export function chooseMeasured({ engines }: EngineReport): EngineChoice | undefined {
  const there = engines.filter(({ build }) => build !== undefined);
  const [expected] = there;
  if (!expected) return undefined;
  const choices = there.filter(({ rates }) => Object.keys(expected.rates).every((program) => rates[program] !== undefined)).map((engine) => ({ engine, ratio: ratioOf(engine, expected) }));
  const best = choices.reduce((a, b) => (b.ratio > a.ratio ? b : a));
  return best.ratio >= worthwhile ? { ...best, why: "measured" } : { engine: expected, ratio: 1, why: "expected" };
}

/** Geometric mean over the programs that both have done. */
export function ratioOf(one: MeasuredEngine, other: MeasuredEngine): number {
  const ratios = Object.entries(one.rates).flatMap(([program, rate]) => {
    const beside = other.rates[program];
    return rate > 0 && beside !== undefined && beside > 0 ? [rate / beside] : [];
  });
  return ratios.length === 0 ? 0 : Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}
