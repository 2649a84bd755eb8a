import type { Value } from "#engine/tape/Tape.ts";
import type { Graph } from "../graph/Graph.ts";
import type { Node } from "../graph/Node.ts";

/**
 * The nodes in an order in which every value is made before it is read. It is the order of the tape, but for optimisers:
 * they follow as soon as their gradient is there, while it is in the cache, and before its memory is needed for long.
 * Where it can be, a variable's new value is made after everyone has read the old one, so that it can be made in place.
 */
export function orderNodes(graph: Graph): Node[] {
  const keys = orderKeys(graph);
  const waits = new Map<Node, { made: number; read: number }>();
  const releases = new Map<Node, { node: Node; kind: "made" | "read" }[]>();
  const ready = new Heap<Node>((node) => keys.get(node)!);
  const wait = (node: Node, on: Node, kind: "made" | "read"): void => {
    waits.get(node)![kind]++;
    const list = releases.get(on);
    if (list) list.push({ node, kind });
    else releases.set(on, [{ node, kind }]);
  };
  for (const node of graph.nodes) waits.set(node, { made: 0, read: 0 });
  for (const node of graph.nodes) for (const producer of producersOf(graph, node)) wait(node, producer, "made");
  for (const { writer, reader } of overwrites(graph)) wait(writer, reader, "read");
  for (const [node, { made, read }] of waits) if (made + read === 0) ready.push(node);

  const ordered: Node[] = [];
  const waiting = new Set(graph.nodes);
  while (waiting.size > 0) {
    // Readers that themselves need the new value cannot come first: then the old one is kept, and copied over at the end.
    const node = ready.pop() ?? firstWithInputs(waiting, waits, keys);
    if (!waiting.delete(node)) continue;
    ordered.push(node);
    for (const release of releases.get(node) ?? []) {
      const wanted = waits.get(release.node)!;
      wanted[release.kind]--;
      if (wanted.made + wanted.read === 0) ready.push(release.node);
    }
  }
  return ordered;
}

/** Who makes what a node reads, each once. */
export function producersOf(graph: Graph, node: Node): Set<Node> {
  const producers = new Set<Node>();
  for (const { value } of node.inputs) {
    const producer = graph.producer(value);
    if (producer) producers.add(producer);
  }
  return producers;
}

/** Who should come first so that a variable can be changed in place: the readers of its old value, before the maker of the new one. */
export function overwrites(graph: Graph): { before: Value; writer: Node; reader: Node }[] {
  return graph.updates.flatMap(({ before, after }) => {
    const writer = graph.producer(after);
    return writer ? [...graph.users(before)].filter((reader) => reader !== writer).map((reader) => ({ before, writer, reader })) : [];
  });
}

function orderKeys(graph: Graph): Map<Node, number> {
  const keys = new Map<Node, number>();
  const tail = optimizerTail(graph);
  const keyOf = (node: Node): number => {
    let key = keys.get(node);
    if (key !== undefined) return key;
    key = node.order;
    if (tail.has(node)) {
      key = 0;
      for (const producer of producersOf(graph, node)) key = Math.max(key, keyOf(producer));
    }
    keys.set(node, key);
    return key;
  };
  for (const node of graph.nodes) keyOf(node);
  return keys;
}

/** The elementwise nodes that only serve to make the new values of variables. */
function optimizerTail(graph: Graph): Set<Node> {
  const tail = new Set<Node>();
  const candidates = graph.updates.flatMap(({ after }) => graph.producer(after) ?? []);
  for (let node = candidates.pop(); node; node = candidates.pop()) {
    if (tail.has(node) || (node.operation.kind !== "elementwise" && node.operation.kind !== "adam")) continue;
    if (!node.outputs.every(({ value }) => [...graph.users(value)].every((user) => tail.has(user)) && !graph.results.some((use) => use.value === value))) continue;
    tail.add(node);
    candidates.push(...producersOf(graph, node));
  }
  return tail;
}

function firstWithInputs(waiting: ReadonlySet<Node>, waits: ReadonlyMap<Node, { made: number }>, keys: ReadonlyMap<Node, number>): Node {
  let first: Node | undefined;
  for (const node of waiting) if (waits.get(node)!.made === 0 && (!first || keys.get(node)! < keys.get(first)!)) first = node;
  if (!first) throw new Error("The graph of the step has a cycle.");
  return first;
}

/** A binary heap; equal keys come in the order in which they were pushed. */
class Heap<Item> {
  readonly #items: { item: Item; key: number; rank: number }[] = [];
  readonly #keyOf: (item: Item) => number;
  #pushed = 0;

  constructor(keyOf: (item: Item) => number) {
    this.#keyOf = keyOf;
  }

  push(item: Item): void {
    const items = this.#items;
    items.push({ item, key: this.#keyOf(item), rank: this.#pushed++ });
    for (let index = items.length - 1; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!this.#before(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  pop(): Item | undefined {
    const items = this.#items;
    if (items.length === 0) return undefined;
    this.#swap(0, items.length - 1);
    const { item } = items.pop()!;
    for (let index = 0; ; ) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2]) if (child < items.length && this.#before(child, least)) least = child;
      if (least === index) return item;
      this.#swap(index, least);
      index = least;
    }
  }

  #before(left: number, right: number): boolean {
    const a = this.#items[left]!;
    const b = this.#items[right]!;
    return a.key < b.key || (a.key === b.key && a.rank < b.rank);
  }

  #swap(left: number, right: number): void {
    const kept = this.#items[left]!;
    this.#items[left] = this.#items[right]!;
    this.#items[right] = kept;
  }
}
