import type { Use, Value } from "#engine/tape/Tape.ts";
import { emitCopy } from "../emit/copy.ts";
import type { Emitter } from "../emit/Emitter.ts";
import { denseLayout } from "../graph/Layout.ts";
import type { GraphUpdate } from "../graph/Graph.ts";
import { storageOf } from "./encode.ts";
import type { Homes } from "./Homes.ts";

/**
 * Gives every updated variable its new value at the end of the step: made in the variable's own place where nobody reads
 * the old value later, else copied there by a last command.
 */
export function placeUpdates(emitter: Emitter, homes: Homes): void {
  const { graph, steps } = emitter;
  const lastReads = new Map<Value, number>();
  const firstWrites = new Map<Value, number>();
  steps.forEach((step, at) => {
    for (const value of step.reads) lastReads.set(homes.find(value).value, at);
    for (const value of step.writes) {
      const { value: home } = homes.find(value);
      if (!firstWrites.has(home)) firstWrites.set(home, at);
    }
  });
  // What is read after the last step: results, and variables whose old value another one takes.
  for (const value of [...graph.results.map((use) => use.value), ...graph.updates.filter(({ before, after }) => before !== after).map(({ after }) => after)]) lastReads.set(homes.find(value).value, steps.length);

  const changed = new Set(graph.updates.filter(({ before, after }) => before !== after).map(({ before }) => before));
  const oldResults = graph.results.filter(({ value }) => changed.has(homes.find(value).value));
  const wantedTwice = repeated(graph.updates.map(({ after }) => after));
  const copies: GraphUpdate[] = [];
  for (const update of graph.updates) {
    const { before, after } = update;
    if (before === after) continue;
    const written = firstWrites.get(after);
    const read = lastReads.get(before) ?? -1;
    const step = written === undefined ? undefined : steps[written]!;
    const inPlace = written !== undefined && after.kind === "made" && !homes.has(after) && !wantedTwice.has(after) && storageOf(before) === storageOf(after) && (read < written || (read === written && (step!.kind === "host" || (step!.kind === "command" && step!.overwrites?.get(after)?.has(before)))));
    if (inPlace) homes.place(after, { value: before, offset: 0 });
    else copies.push(update);
  }
  for (const use of oldResults) keepResult(emitter, use);
  copyOver(emitter, copies, homes);
}

/** A result that is a variable's old value is put aside before the new one comes. */
function keepResult(emitter: Emitter, result: Use): void {
  const { graph } = emitter;
  const kept = graph.make(result.shape, result.value.dtype);
  copyAll(emitter, result.value, kept);
  graph.results = graph.results.map((use) => (use === result ? kept : use));
}

/** Variables may take each other's old values: those are put aside first. */
function copyOver(emitter: Emitter, copies: readonly GraphUpdate[], homes: Homes): void {
  const overwritten = new Set(emitter.graph.updates.map(({ before }) => before));
  const sources = copies.map(({ after }): Value => {
    if (!overwritten.has(homes.find(after).value)) return after;
    const kept = emitter.graph.make(after.shape, after.dtype);
    copyAll(emitter, after, kept);
    return kept.value;
  });
  copies.forEach(({ before }, index) => copyAll(emitter, sources[index]!, { value: before, shape: before.shape }));
}

function copyAll(emitter: Emitter, from: Value, to: Use): void {
  const layout = denseLayout([from.size]);
  emitCopy(emitter, { from, fromLayout: layout, to: to.value, toLayout: layout, kernels: ["Assign"], orders: [] });
}

function repeated<Item>(items: readonly Item[]): Set<Item> {
  return new Set(items.filter((item, index) => items.indexOf(item) !== index));
}
