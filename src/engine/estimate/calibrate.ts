import type { Machine, MachineProgram } from "#engine/machine/Machine.ts";
import type { Calibration } from "#core/runs/calibration.ts";
import type { Overhead } from "./measureOverhead.ts";
import { allProbes, barrierProbe, barriers, memoryProbe, peakProbes, type Probe } from "./probes.ts";

export interface CalibrateOptions {
  machine: Machine;
  threads: number;
  /** Milliseconds, monotonic. */
  now(): number;
  /** What a step costs that is not its commands. */
  stepOverhead?: (() => Overhead) | undefined;
}

/** A round of a probe, ms: so short that most rounds pass before another program gets the processor. */
const roundMs = 0.3;
/** Of one thread the quickest one counts: whatever else runs can only make it slower. Several wait for the slowest of them, now and always: there it is the middle one. */
const rounds = 10;

/**
 * Share of a probe's time that is its own work at least: on a busy machine the call with nothing in it may take longer than
 * one with work, and what is left must not look as if it cost nothing.
 */
const leastOwn = 0.2;

/** With one thread, and with as many as the machine uses at most: which of them serves a program is found while it runs. */
export function calibrateAll(options: CalibrateOptions): Calibration[] {
  const alone = calibrate({ ...options, threads: 1 });
  return options.threads > 1 ? [alone, noSlower(calibrate(options), alone)] : [alone];
}

/** Threads of a virtual machine may stand in each other's way for as long as a whole probe lasts: what they share is not slower for that, on the whole, than what one does alone. */
function noSlower(together: Calibration, alone: Calibration): Calibration {
  const families = Object.entries(together.families).map(([family, points]) => [family, points.map((point, at) => ({ ...point, nanoseconds: Math.min(point.nanoseconds, alone.families[family]![at]!.nanoseconds) }))]);
  return { ...together, families: Object.fromEntries(families) as Calibration["families"] };
}

/** Measures this machine with that many threads, for 2 to 5 seconds. */
export function calibrate(options: CalibrateOptions): Calibration {
  const { machine, threads, now, stepOverhead } = options;
  const begun = now();
  const families: Calibration["families"] = {};
  let peak = 0;
  const call = timeOf({ commands: Int32Array.of(0, 0), arenaSize: 16 }, options);
  for (const probe of allProbes()) {
    const time = timeOf(probe.program, options);
    const total = Math.max(leastOwn * time, time - call - blocksIn(probe, families));
    const nanoseconds = (Math.max(total, 1e-6) * 1e6) / (probe.work.amount * probe.times);
    (families[probe.work.family] ??= []).push({ sizes: [...probe.work.sizes], nanoseconds });
    if (probe.work.family.startsWith("matmul") || probe.work.family.startsWith("conv")) peak = Math.max(peak, 1e9 / nanoseconds);
  }
  const memory = [16_384, 262_144, 2_097_152, 16_777_216].map((size) => {
    const probe = memoryProbe(size);
    return { bytes: size * 4, nanoseconds: (timeOf(probe.program, options) * 1e6) / probe.work.bytes };
  });
  const barrier = threads > 1 ? Math.max(0, timeOf(barrierProbe(), options) - call) / 1000 / barriers : 0;
  const { step, feedByte } = stepOverhead?.() ?? { step: 0, feedByte: 0 };
  return { machine: machine.name, threads, families, memory, peak, barrier, overhead: step, feed: feedByte, seconds: (now() - begun) / 1000 };
}

/** Most floating-point operations a second of products and convolutions at their best sizes: some ten milliseconds of measuring. */
export function measurePeak(options: CalibrateOptions): number {
  return Math.max(...peakProbes().map(({ program, work, times }) => (work.amount * times * 1000) / Math.max(timeOf(program, options), 1e-6)));
}

/** Milliseconds that a row program's probe spends between its instructions. */
function blocksIn({ work: { family }, program }: Probe, families: Calibration["families"]): number {
  const own = families["row block"]?.[0];
  if (!own || !family.startsWith("row ") || family === "row block") return 0;
  const slots = program.commands[2 + 3]!;
  return slots * own.nanoseconds * 1e-6;
}

/** Milliseconds of one run of the program, at its best. */
function timeOf(program: MachineProgram, { machine, threads, now }: CalibrateOptions): number {
  const loaded = machine.load(program, { threads });
  const round = (count: number): number => {
    const from = now();
    for (let index = 0; index < count; index++) loaded.run(0);
    return (now() - from) / count;
  };
  round(1);
  const about = Math.min(round(1), round(1));
  const count = Math.max(1, Math.min(10_000, Math.round(roundMs / Math.max(about, 1e-5))));
  const wanted = about > 10 * roundMs ? 3 : rounds;
  const times = Array.from({ length: wanted }, () => round(count)).sort((a, b) => a - b);
  loaded.free();
  return times[threads > 1 ? times.length >> 1 : 0]!;
}
