import { createSha256, type Sha256 } from "#engine/models/sha256.ts";
import type { Recording } from "#engine/tape/recordStep.ts";
import type { Tape, Use, Value } from "#engine/tape/Tape.ts";

/**
 * What was decided about a step so far. Kernels of our own and tfjs's differ in their last bits, and so do programs that have a
 * number in them and programs that are given it: what a step's next bits are hangs on what its earlier ones were like. A
 * checkpoint holds this, so that a run that goes on decides what it would have decided.
 */
export interface StepDecisions {
  /** Steps that were no program, or another one. */
  readonly disappointments: number;
  /** Of the programs that there are, or were before there were too many. */
  readonly programs: readonly ProgramDecision[];
}

/** A program as it is known again without its memory, in another process too. */
export interface ProgramDecision {
  /** Dtypes and shapes of the step's feeds. */
  readonly feeds: string;
  /** SHA-256 of its tape without numbers and names: names count what was made before. */
  readonly tape: string;
  /** By value: digests of the numbers that are part of the program. */
  readonly constants: Readonly<Record<string, string>>;
  /** Values whose numbers were seen to change, and are given to each step. */
  readonly changing: readonly number[];
}

/** Apart from where the program is made: what stays with it holds on to everything that is at hand there. */
export function decideLater(key: string, tape: Tape, changing: readonly number[]): () => ProgramDecision {
  let decision: ProgramDecision | undefined;
  return () => (decision ??= decisionOf(key, tape, changing));
}

function decisionOf(feeds: string, tape: Tape, changing: Iterable<number>): ProgramDecision {
  const given = new Set(changing);
  const constants = Object.fromEntries(tape.values.filter(({ id, kind }) => isNumbers(kind) && !given.has(id)).map((value) => [value.id, digestOf(value)]));
  return { feeds, tape: writtenTape(tape, given), constants, changing: [...given] };
}

/** Why a step can be no program; undefined where it can. */
export function reasonAgainst({ tape, unsupported }: Recording<unknown>): string | undefined {
  if (unsupported !== undefined) return unsupported;
  if (tape.updates.some(({ before }) => before.dtype === "bool")) return "it changes a variable of truth values";
  return undefined;
}

/** Where `tape` is a step of that program: the values that are to be given to each step from now on. */
export function changingIn(decision: ProgramDecision, tape: Tape): number[] | undefined {
  const given = new Set(decision.changing);
  if (writtenTape(tape, given) !== decision.tape) return undefined;
  const changed = tape.values.filter((value) => isNumbers(value.kind) && !given.has(value.id) && decision.constants[value.id] !== digestOf(value));
  return [...given, ...changed.map(({ id }) => id)];
}

function isNumbers(kind: Value["kind"]): boolean {
  return kind === "constant" || kind === "captured";
}

function digestOf({ fill, data }: Value): string {
  if (fill !== undefined) return `all ${Object.is(fill, -0) ? "-0" : fill}`;
  const { buffer, byteOffset, byteLength } = data as Exclude<Value["data"], undefined>;
  return createSha256().update(new Uint8Array(buffer, byteOffset, byteLength)).digest("base64url").slice(0, 22);
}

function writtenTape(tape: Tape, given: ReadonlySet<number>): string {
  const hash = createSha256();
  for (const { id, kind, dtype, shape } of tape.values) hash.update(`${given.has(id) ? "feed" : kind} ${dtype} ${shape.join()};`);
  for (const { kernel, inputs, attrs, outputs } of tape.nodes) {
    hash.update(`${kernel}(`);
    for (const [name, uses] of Object.entries(inputs)) hash.update(`${name}:${[uses].flat().map((use) => written(use as Use)).join(" ")};`);
    writeAttribute(hash, attrs);
    hash.update(`)${outputs.map(written).join(" ")}`);
  }
  hash.update(`results ${tape.results.map(written).join(" ")} updates ${tape.updates.map(({ before, after }) => `${before.id} ${after.id}`).join()}`);
  return hash.digest("base64url");
}

function written({ value, shape }: Use): string {
  return `${value.id}[${shape.join()}]`;
}

function writeAttribute(hash: Sha256, value: unknown): void {
  if (typeof value !== "object" || value === null) {
    hash.update(`${typeof value} ${Object.is(value, -0) ? "-0" : String(value)};`);
    return;
  }
  hash.update("{");
  for (const [key, one] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${key}:`);
    writeAttribute(hash, one);
  }
  hash.update("}");
}
