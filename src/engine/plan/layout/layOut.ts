import type { Value } from "#engine/tape/Tape.ts";
import type { CommandStep, Step } from "../emit/Step.ts";
import type { Graph } from "../graph/Graph.ts";
import type { Homes } from "./Homes.ts";

/** 16 elements are a cache line, and the widest vector there is. */
const alignment = 16;

/** Where every value with a place of its own begins, and how large the arena is, in 32-bit elements. */
export interface ArenaLayout {
  readonly size: number;
  placeOf(value: Value): number;
}

/**
 * What lasts from step to step comes first, in one stretch: updated variables in the order of the tape, the random counter.
 * Then what is written once or for every step (other variables, captured tensors, constants, feeds), then what the step
 * makes: in the place of what it was made of where that can be, else first fit over lifetimes, largest first. Nobody owns the first elements: index 0 means "not given".
 */
export function layOut({ graph, steps, homes, random }: { graph: Graph; steps: readonly Step[]; homes: Homes; random: readonly Value[] }): ArenaLayout {
  const places = new Map<Value, number>();
  let top = alignment;
  const place = (value: Value): void => {
    if (places.has(value)) return;
    places.set(value, top);
    top += align(value.size);
  };
  for (const { before } of graph.updates) place(before);
  random.forEach(place);

  const lives = lifetimes(graph, steps, homes);
  const outside = [...lives.keys()].filter((value) => value.kind !== "made");
  for (const kind of ["variable", "captured", "constant"] as const) for (const value of outside) if (value.kind === kind) place(value);
  graph.feeds.forEach(place);

  const made = [...lives].filter(([value]) => value.kind === "made" && !places.has(value)).map(([value, life]) => ({ values: [value], size: align(value.size), ...life }));
  const tenants = takeOver(made, steps, homes);
  tenants.sort((a, b) => b.size - a.size || a.from - b.from);
  const size = firstFit(tenants, top, places);
  return {
    size,
    placeOf(value) {
      const home = homes.find(value);
      const at = places.get(home.value);
      if (at === undefined) throw new Error(`Value ${value.id} has no place in the arena.`);
      return at + home.offset;
    },
  };
}

interface Life {
  /** First and last step that touches it. */
  from: number;
  to: number;
}

/** Of every value with a place of its own. */
function lifetimes(graph: Graph, steps: readonly Step[], homes: Homes): Map<Value, Life> {
  const lives = new Map<Value, Life>();
  const touch = (value: Value, at: number): void => {
    const { value: home } = homes.find(value);
    const life = lives.get(home);
    if (life) life.to = at;
    else lives.set(home, { from: at, to: at });
  };
  steps.forEach(({ reads, writes }, at) => {
    for (const value of reads) touch(value, at);
    for (const value of writes) touch(value, at);
  });
  for (const { value } of graph.results) touch(value, steps.length);
  return lives;
}

/** Values that live one after the other in the same place. */
interface Tenant extends Life {
  readonly values: Value[];
  readonly size: number;
}

/** Strips of a command touch one part of its values each, so that what holds for the first one holds for all. */
function isLaterStrip(later: Step | undefined, step: CommandStep): boolean {
  return later?.kind === "command" && later.stripOf !== undefined && later.stripOf === step.stripOf;
}

/** Where a step may write over a value that nobody reads after it, what it makes takes that value's place: it is in the cache. */
function takeOver(tenants: readonly Tenant[], steps: readonly Step[], homes: Homes): Tenant[] {
  const tenantOf = new Map(tenants.map((tenant) => [tenant.values[0]!, tenant]));
  const gone = new Set<Tenant>();
  steps.forEach((step, at) => {
    if (step.kind !== "command" || !step.overwrites) return;
    // What is also read as a part of something, by another name, may be read otherwise than element by element.
    const inParts = new Set([...step.reads, ...step.writes].map((value) => [value, homes.find(value).value] as const).filter(([value, home]) => value !== home).map(([, home]) => home));
    const taken = new Set<Tenant>();
    for (const [to, candidates] of step.overwrites) {
      const next = tenantOf.get(to);
      if (!next || next.from !== at || taken.has(next)) continue;
      const last = [...candidates].filter((value) => !inParts.has(value)).map((value) => tenantOf.get(value)).find((tenant) => tenant && tenant !== next && tenant.from < at && (tenant.to === at || isLaterStrip(steps[tenant.to], step)) && tenant.size === next.size && !taken.has(tenant));
      if (!last) continue;
      taken.add(last);
      last.values.push(...next.values);
      last.to = next.to;
      for (const value of next.values) tenantOf.set(value, last);
      gone.add(next);
    }
  });
  return tenants.filter((tenant) => !gone.has(tenant));
}

/** Each at the lowest place where nobody lives at the same time; answers where the arena ends. */
function firstFit(tenants: readonly Tenant[], bottom: number, places: Map<Value, number>): number {
  const housed: (Tenant & { at: number })[] = []; // by place
  let top = bottom;
  for (const tenant of tenants) {
    let at = bottom;
    for (const other of housed) {
      if (other.from > tenant.to || tenant.from > other.to) continue;
      if (at + tenant.size <= other.at) break;
      at = Math.max(at, other.at + other.size);
    }
    for (const value of tenant.values) places.set(value, at);
    let index = housed.length;
    while (index > 0 && housed[index - 1]!.at > at) index--;
    housed.splice(index, 0, { ...tenant, at });
    top = Math.max(top, at + tenant.size);
  }
  return top;
}

function align(size: number): number {
  return Math.ceil(Math.max(1, size) / alignment) * alignment;
}
