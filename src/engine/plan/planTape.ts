import type { Tape, Value } from "#engine/tape/Tape.ts";
import type { Program } from "#engine/program/Program.ts";
import { addressOf, createEmitter } from "./emit/Emitter.ts";
import { emitNode } from "./emit/emitNode.ts";
import { emitRows } from "./emit/rows.ts";
import { encode, placementOf } from "./layout/encode.ts";
import { Homes } from "./layout/Homes.ts";
import { inStrips } from "./layout/inStrips.ts";
import { layOut } from "./layout/layOut.ts";
import { placeUpdates } from "./layout/placeUpdates.ts";
import { loweredKernels } from "./lower/kernels.ts";
import { lowerTape } from "./lower/lowerTape.ts";
import { optimize } from "./passes/optimize.ts";
import { broadcastOperands } from "./passes/broadcastOperands.ts";
import { groupRows } from "./rows/groupRows.ts";
import { recompute } from "./rows/recompute.ts";
import { orderNodes } from "./schedule/orderNodes.ts";

export interface PlanOptions {
  /** One operation a node, nothing folded into another: slow, and the witness for what is fused. */
  fuse?: boolean;
  /** Every kernel is tfjs's own: the witness for ours. */
  host?: boolean;
}

/** A recorded step as a program. Pure: equal tapes give equal programs. */
export function planTape(tape: Tape, { fuse = true, host = false }: PlanOptions = {}): Program {
  const graph = lowerTape(tape, host ? {} : loweredKernels);
  const homes = new Homes();
  let random: { steps: Value; seed: Value } | undefined;
  const emitter = createEmitter(graph, homes, () => (random ??= { steps: graph.make([1], "int32").value, seed: graph.make([2], "int32").value }));
  if (fuse) optimize(graph, homes);
  broadcastOperands(graph);
  const units = groupRows(graph, orderNodes(graph), { fuse });
  for (const unit of fuse ? recompute(graph, units) : units) {
    if (unit.kind === "rows") emitRows(emitter, unit.group);
    else emitNode(emitter, unit.node);
  }
  if (random) emitter.command("increment", { counter: addressOf(random.steps) }, { reads: [random.steps], writes: [random.steps], kernels: [], orders: [], work: 0 });
  placeUpdates(emitter, homes);
  const steps = fuse ? inStrips(emitter.steps, homes) : emitter.steps;
  const layout = layOut({ graph, steps, homes, random: random ? [random.steps, random.seed] : [] });

  const read = new Set(steps.flatMap(({ reads }) => reads.map((value) => homes.find(value).value)));
  for (const { value } of graph.results) read.add(homes.find(value).value);
  const updated = new Map(graph.updates.map(({ before, name }) => [before, name]));
  return {
    ...encode(steps, layout),
    arenaSize: layout.size,
    feeds: tape.feeds.map((value) => placementOf(value, layout)),
    variables: tape.values
      .filter((value) => value.kind === "variable" && (updated.has(value) || read.has(value)))
      .map((value) => ({ name: value.name ?? updated.get(value) ?? "", placement: placementOf(value, layout), updated: updated.has(value) })),
    initial: [...read].filter(({ kind }) => kind === "constant" || kind === "captured").map((value) => placementOf(value, layout)),
    // By the tape's own values, wherever their numbers come from now.
    results: tape.results.map(({ value }, index) => ({ ...placementOf(graph.results[index]!.value, layout), value })),
    random: random && { steps: layout.placeOf(random.steps), seed: layout.placeOf(random.seed) },
  };
}
