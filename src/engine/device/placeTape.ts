import type { Placement, Program } from "#engine/program/Program.ts";
import type { Tape, Value } from "#engine/tape/Tape.ts";

/** The outside of a program that has no commands of ours: places in memory that both threads share what they give each other: feeds, variables, constants and results, one after another. */
export function placeTape(tape: Tape): Program {
  let arenaSize = 0;
  const placements = new Map<Value, Placement>();
  const place = (value: Value): Placement => {
    let placement = placements.get(value);
    if (!placement) {
      placement = { value, at: arenaSize, size: value.size, storage: value.dtype === "int32" ? "int32" : "float32" };
      placements.set(value, placement);
      arenaSize += value.size;
    }
    return placement;
  };
  const updated = new Set(tape.updates.map(({ before }) => before.id));
  const feeds = tape.feeds.map(place);
  const variables = tape.values.filter(({ kind }) => kind === "variable").map((value) => ({ name: value.name!, placement: place(value), updated: updated.has(value.id) }));
  const initial = tape.values.filter(({ kind, fill }) => kind === "captured" || (kind === "constant" && fill === undefined)).map(place);
  const results = tape.results.map(({ value }) => place(value));
  return { commands: new Int32Array(0), segments: [], arenaSize, feeds, variables, initial, results, labels: [], fallbacks: [] };
}
