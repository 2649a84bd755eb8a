import type { JournalEntry } from "#core/runs/events.ts";
import type { Curve } from "#services/runs/ports.ts";

/** A chunk of points as the database keeps it: 64-bit floats, little-endian. */
export interface SeriesRow {
  call: number;
  name: string;
  steps: Uint8Array;
  points: Uint8Array;
}

/** The points in some lines, one chunk a series. */
export function chunksOf(entries: readonly JournalEntry[]): { call: number; name: string; steps: ArrayLike<number>; values: ArrayLike<number> }[] {
  const chunks = new Map<string, { call: number; name: string; steps: number[]; values: number[] }>();
  for (const { event } of entries) {
    if (event.kind !== "points" || event.steps.length === 0) continue;
    const key = `${event.call}/${event.series}`;
    let chunk = chunks.get(key);
    if (!chunk) chunks.set(key, (chunk = { call: event.call, name: event.series, steps: [], values: [] }));
    for (const step of event.steps) chunk.steps.push(step);
    for (const value of event.values) chunk.values.push(value);
  }
  return [...chunks.values()];
}

/** Chunks in the order in which they were written, as whole series. */
export function joinChunks(rows: readonly SeriesRow[]): (Curve & { call: number; name: string })[] {
  const series = new Map<string, SeriesRow[]>();
  for (const row of rows) {
    const key = `${row.call}/${row.name}`;
    const chunks = series.get(key);
    if (chunks) chunks.push(row);
    else series.set(key, [row]);
  }
  return [...series.values()].map((chunks) => ({ call: chunks[0]!.call, name: chunks[0]!.name, ...joinCurve(chunks)! }));
}

/** The chunks of one series, in order; undefined for none. */
export function joinCurve(chunks: readonly Pick<SeriesRow, "steps" | "points">[]): Curve | undefined {
  if (chunks.length === 0) return undefined;
  return { steps: joinFloats(chunks.map(({ steps }) => steps)), values: joinFloats(chunks.map(({ points }) => points)) };
}

export function floatBytes(values: ArrayLike<number>): Uint8Array {
  return new Uint8Array(Float64Array.from(values).buffer);
}

function joinFloats(parts: readonly Uint8Array[]): Float64Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return new Float64Array(bytes.buffer);
}
