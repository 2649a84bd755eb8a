import { operations, type OperationName } from "#engine/program/operations.ts";
import type { Use, Value } from "#engine/tape/Tape.ts";
import type { Graph } from "../graph/Graph.ts";
import type { Homes } from "../layout/Homes.ts";
import type { Address, CommandStep, Step, Word, WordsOf } from "./Step.ts";

/** Below this much work, in elements touched, waking the other threads costs more than they help. */
export const serialWork = 12_000;

export interface CommandDraft {
  reads: readonly (Value | undefined)[];
  writes: readonly Value[];
  kernels: readonly string[];
  orders: readonly number[];
  flops?: number;
  work: number;
  overwrites?: CommandStep["overwrites"];
}

/** Where the nodes of a graph become steps. */
export interface Emitter {
  readonly graph: Graph;
  readonly homes: Homes;
  readonly steps: Step[];
  /** Steps done so far and seed of the random operations, made when the first one asks. */
  readonly random: () => { steps: Value; seed: Value };
  command<Name extends OperationName>(operation: Name, words: WordsOf<Name>, draft: CommandDraft): void;
}

export function createEmitter(graph: Graph, homes: Homes, random: Emitter["random"]): Emitter {
  const emitter: Emitter = {
    graph,
    homes,
    steps: [],
    random,
    command(operation, words, { reads, writes, kernels, orders, flops = 0, work, overwrites }) {
      emitter.steps.push({
        kind: "command",
        operation,
        words: wordsInOrder(operation, words),
        reads: [...new Set(reads.filter((value) => value !== undefined))],
        writes: [...new Set(writes)],
        kernels,
        orders,
        flops,
        work,
        overwrites,
      });
    },
  };
  return emitter;
}

export function addressOf(use: Use | Value, offset?: number): Address;
export function addressOf(use: Use | Value | undefined, offset?: number): Address | undefined;
export function addressOf(use: Use | Value | undefined, offset = 0): Address | undefined {
  return use && { value: "value" in use ? use.value : use, offset };
}

function wordsInOrder<Name extends OperationName>(operation: Name, words: WordsOf<Name>): Word[] {
  const named = words as unknown as Readonly<Record<string, number | Address | readonly Word[] | undefined>>;
  return Object.entries(operations[operation] as Readonly<Record<string, string>>).flatMap(([name, kind]): readonly Word[] => {
    const word = named[name];
    if (kind === "...") return word as readonly Word[];
    if (kind === "float") return [{ float: word as number }];
    return [(word as number | Address | undefined) ?? 0];
  });
}
