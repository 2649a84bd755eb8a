import { filledNumbers } from "#engine/tape/filledNumbers.ts";
import type { Tape, Use, Value } from "#engine/tape/Tape.ts";
import type { Node, Operation } from "./Node.ts";
import { sizeOf, type Shape } from "./shapes.ts";

/** A variable and the value it is to have after the step. */
export interface GraphUpdate {
  readonly name: string;
  readonly before: Value;
  after: Value;
}

/** What is known when a node is added. */
export type NewNode = Omit<Node, "kernels"> & { kernels?: readonly string[] };

/** The step as operations. Every value has at most one producer; users are kept as nodes come and go. */
export class Graph {
  readonly nodes = new Set<Node>();
  readonly feeds: readonly Value[];
  readonly updates: GraphUpdate[];
  results: Use[];
  /** How far from zero integers can be, where it is known that float32 holds all of them exactly. */
  readonly integerBounds = new Map<Value, number>();
  /** Values that were seen to be indices below a size, before anything reads them. */
  readonly indices = new Map<Value, number>();
  readonly #producers = new Map<Value, Node>();
  readonly #users = new Map<Value, Set<Node>>();
  readonly #numbers = new Map<number | "-0", Value>();
  #wanted: Set<Value> | undefined;
  #nextId: number;

  constructor(tape: Tape) {
    this.feeds = tape.feeds;
    this.updates = tape.updates.map((update) => ({ ...update }));
    this.results = [...tape.results];
    this.#nextId = tape.values.reduce((highest, { id }) => Math.max(highest, id), -1) + 1;
  }

  add(node: NewNode): Node {
    const added: Node = { ...node, kernels: node.kernels ?? [] };
    this.nodes.add(added);
    for (const { value } of added.outputs) this.#producers.set(value, added);
    this.#use(added);
    return added;
  }

  remove(node: Node): void {
    this.nodes.delete(node);
    for (const { value } of node.outputs) if (this.#producers.get(value) === node) this.#producers.delete(value);
    this.#unuse(node);
  }

  setInputs(node: Node, inputs: readonly Use[]): void {
    this.#unuse(node);
    node.inputs = inputs;
    this.#use(node);
  }

  setOutputs(node: Node, outputs: readonly Use[]): void {
    for (const { value } of node.outputs) if (this.#producers.get(value) === node) this.#producers.delete(value);
    node.outputs = outputs;
    for (const { value } of outputs) this.#producers.set(value, node);
  }

  /** Everyone who reads `from` reads `to` instead; both have the same number of elements. */
  replaceValue(from: Value, to: Value): void {
    for (const user of Array.from(this.users(from))) this.setInputs(user, user.inputs.map((use) => (use.value === from ? { value: to, shape: use.shape } : use)));
    this.results = this.results.map((use) => (use.value === from ? { value: to, shape: use.shape } : use));
    for (const update of this.updates) if (update.after === from) update.after = to;
    this.#wanted = undefined;
  }

  /** Nodes as they are now, in the order in which they came: that of the tape, and last what passes made. */
  inOrder(): readonly Node[] {
    return Array.from(this.nodes);
  }

  producer(value: Value): Node | undefined {
    return this.#producers.get(value);
  }

  /** In no particular order, each once. */
  users(value: Value): ReadonlySet<Node> {
    return this.#users.get(value) ?? none;
  }

  /** Wanted after the step: a result, or a variable's new value. */
  isWanted(value: Value): boolean {
    this.#wanted ??= new Set([...this.results.map((use) => use.value), ...this.updates.map(({ after }) => after)]);
    return this.#wanted.has(value);
  }

  /** The only reader of a value that nobody wants after the step. */
  soleUser(value: Value): Node | undefined {
    const users = this.users(value);
    if (users.size !== 1 || this.isWanted(value)) return undefined;
    const [user] = users;
    return user;
  }

  make(shape: Shape, dtype: Value["dtype"] = "float32"): Use {
    return { value: { id: this.#nextId++, kind: "made", dtype, shape, size: sizeOf(shape) }, shape };
  }

  constant(data: Float32Array | Int32Array, shape: Shape, dtype: Value["dtype"] = "float32"): Use {
    return { value: { id: this.#nextId++, kind: "constant", dtype, shape, size: data.length, data }, shape };
  }

  /** A float32 scalar that every step has; the same number is the same value. */
  number(x: number): Use {
    const rounded = Math.fround(x);
    const key = Object.is(rounded, -0) ? "-0" : rounded;
    let value = this.#numbers.get(key);
    if (!value) this.#numbers.set(key, (value = this.constant(Float32Array.of(rounded), []).value));
    return { value, shape: [] };
  }

  /** A constant of one number, like another value. */
  filled(x: number, like: Value): Use {
    if (like.size === 1 && like.dtype !== "int32") return { ...this.number(x), shape: like.shape };
    const data = like.dtype === "int32" ? new Int32Array(like.size) : new Float32Array(like.size);
    const use = this.constant(data.fill(x), like.shape, like.dtype);
    uniformNumbers.set(use.value, { number: data[0]! });
    return use;
  }

  #use(node: Node): void {
    for (const { value } of node.inputs) {
      const users = this.#users.get(value);
      if (users) users.add(node);
      else this.#users.set(value, new Set([node]));
    }
  }

  #unuse(node: Node): void {
    for (const { value } of node.inputs) this.#users.get(value)?.delete(node);
  }
}

const none: ReadonlySet<Node> = new Set();

/** The number that every element of a constant is; undefined for other values. */
export function uniformNumber(value: Value): number | undefined {
  if (value.kind !== "constant" || value.size === 0) return undefined;
  let known = uniformNumbers.get(value);
  if (known === undefined) {
    // What is told by one number need not be written out to be known.
    const data = value.fill === undefined ? value.data : filledNumbers([1], value.dtype, value.fill);
    if (!data) return undefined;
    const first = data[0]!;
    known = data.every((element) => Object.is(element, first)) ? { number: first } : {};
    uniformNumbers.set(value, known);
  }
  return known.number;
}

const uniformNumbers = new WeakMap<Value, { number?: number }>();

/** The operation of a node if it is of this kind. */
export function operationOf<Kind extends Operation["kind"]>(node: Node | undefined, kind: Kind): Extract<Operation, { kind: Kind }> | undefined {
  return node?.operation.kind === kind ? (node.operation as Extract<Operation, { kind: Kind }>) : undefined;
}
