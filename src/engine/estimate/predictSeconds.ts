import { commandFlags } from "#engine/program/operations.ts";
import { readCommands, type Command } from "#engine/program/readCommands.ts";
import type { Program } from "#engine/program/Program.ts";
import type { Calibration } from "#core/runs/calibration.ts";
import type { Trial } from "./tryProgram.ts";
import { workOf, type Work } from "./work.ts";

/**
 * Seconds of a step of the program, with what its numbers cost on their way to it, with the number of threads that gives the fewest: so many
 * will serve it. What its commands take is what a trial says, and without one the sum of what the machine takes for each.
 */
export function predictStep(program: Pick<Program, "commands" | "arenaSize" | "feeds">, calibrations: readonly Calibration[], trials: readonly Trial[] = []): Trial | undefined {
  return calibrations
    .map((one) => ({ threads: one.threads, seconds: secondsBetween(program, one) + (trials.find(({ threads }) => threads === one.threads)?.seconds ?? predictSeconds(program, one)) }))
    .sort((a, b) => a.seconds - b.seconds)[0];
}

/** What a step costs that is not its commands. */
export function secondsBetween({ feeds }: Pick<Program, "feeds">, { overhead, feed }: Pick<Calibration, "overhead" | "feed">): number {
  const fedBytes = feeds.reduce((sum, { size }) => sum + size * Float32Array.BYTES_PER_ELEMENT, 0);
  return overhead + fedBytes * feed * 1e-9;
}

/** Seconds that the commands of a program take, once, on a calibrated machine. What is not commands is not in it. */
export function predictSeconds({ commands, arenaSize }: Pick<Program, "commands" | "arenaSize">, calibration: Pick<Calibration, "families" | "memory" | "barrier">): number {
  const perByte = memoryCost(calibration, arenaSize * 4);
  const meets = (at: number): boolean => ((commands[at]! >> 16) & commandFlags.barrier) !== 0;
  return readCommands(commands).reduce((sum, command) => sum + (meets(command.start) ? calibration.barrier : 0) + predictCommand(command, calibration, perByte), 0);
}

function predictCommand(command: Command, { families }: Pick<Calibration, "families">, perByte: number): number {
  return workOf(command).reduce((sum, work) => sum + ((families[work.family] ? work.amount * speedOf(work, families[work.family]!) : work.amount * unknown) + work.bytes * perByte) * work.times, 0) * 1e-9;
}

/** Nanoseconds a unit, where a family was not measured. */
const unknown = 0.5;

/** What a byte costs beyond what it costs in the first caches. */
function memoryCost({ memory }: Pick<Calibration, "memory">, bytes: number): number {
  const [first] = memory;
  if (!first) return 0;
  const above = memory.findIndex((one) => one.bytes >= bytes);
  const cost = (at: number): number => Math.max(0, memory[at]!.nanoseconds - first.nanoseconds);
  if (above <= 0) return above === 0 ? 0 : cost(memory.length - 1);
  const [low, high] = [memory[above - 1]!, memory[above]!];
  const share = Math.log(bytes / low.bytes) / Math.log(high.bytes / low.bytes);
  return cost(above - 1) + share * (cost(above) - cost(above - 1));
}

/** Sizes in powers of two are compared: a plane through the nearest measurements, weighted by nearness (local linear regression). */
function speedOf({ sizes }: Work, measured: Calibration["families"][string]): number {
  const at = sizes.map(Math.log2);
  const points = measured.map((one) => ({ offset: one.sizes.map((size, axis) => Math.log2(size) - at[axis]!), value: Math.log2(Math.max(one.nanoseconds, 1e-6)) }));
  const near = points.map((point) => ({ ...point, distance: point.offset.reduce((sum, one) => sum + one * one, 0) })).sort((a, b) => a.distance - b.distance);
  const used = near.slice(0, 2 ** sizes.length + 2);
  const values = used.map(({ value }) => value);
  const lowest = Math.min(...values) - 1;
  const highest = Math.max(...values) + 1;
  return 2 ** Math.min(highest, Math.max(lowest, planeAt(used.map(({ offset, value, distance }) => ({ offset, value, weight: 1 / (0.05 + distance) ** 2 })))));
}

/** Height at the origin of the plane that fits best; slopes are kept small where the points say nothing about them. */
function planeAt(points: readonly { offset: readonly number[]; value: number; weight: number }[]): number {
  const size = (points[0]?.offset.length ?? 0) + 1;
  const mean = points.reduce((sum, { value, weight }) => sum + value * weight, 0) / points.reduce((sum, { weight }) => sum + weight, 0);
  const total = points.reduce((sum, { weight }) => sum + weight, 0);
  const rows = Array.from({ length: size }, (_, row) => Array.from({ length: size + 1 }, (_unused, column) => (row === column && row > 0 ? 0.02 * total : 0)));
  for (const { offset, value, weight } of points) {
    const terms = [1, ...offset];
    terms.forEach((left, row) => {
      terms.forEach((right, column) => (rows[row]![column]! += weight * left * right));
      rows[row]![size]! += weight * left * (value - mean);
    });
  }
  for (let pivot = 0; pivot < size; pivot++) {
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue;
      const factor = rows[row]![pivot]! / rows[pivot]![pivot]!;
      for (let column = pivot; column <= size; column++) rows[row]![column]! -= factor * rows[pivot]![column]!;
    }
  }
  return mean + rows[0]![size]! / rows[0]![0]!;
}
