import { z } from "zod";

/** How fast a machine does each kind of work, at sizes that were measured. */
export const calibrationSchema = z.object({
  /** Kernels that were measured, and with how many threads. */
  machine: z.string(),
  threads: z.int().positive(),
  /** Nanoseconds a unit of `amount` at `sizes`, by family (see Work). */
  families: z.record(z.string(), z.array(z.object({ sizes: z.array(z.number().positive()), nanoseconds: z.number().nonnegative() }))),
  /** Nanoseconds a byte that a program with this many bytes of memory reads or writes, the smallest first. */
  memory: z.array(z.object({ bytes: z.number().positive(), nanoseconds: z.number().nonnegative() })),
  /** Most floating-point operations a second that any of it reached. */
  peak: z.number().positive(),
  /** Seconds until all threads have met before a command. */
  barrier: z.number().nonnegative(),
  /** Seconds of a step that are not its commands: what JavaScript does around them. */
  overhead: z.number().nonnegative(),
  /** Nanoseconds a byte that a step is fed. */
  feed: z.number().nonnegative(),
  /** Seconds that the measuring took. */
  seconds: z.number().nonnegative(),
});
export type Calibration = z.infer<typeof calibrationSchema>;
