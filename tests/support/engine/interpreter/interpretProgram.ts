import { readFloat, type Words } from "./Words.ts";
import { commandFlags, operations, type OperationName } from "#engine/program/operations.ts";
import type { Placement, Program } from "#engine/program/Program.ts";
import { checkIndices } from "#engine/tape/kernels/checkIndices.ts";
import { callHost } from "../plans/eagerTape.ts";
import { interpretOperation } from "./interpretOperation.ts";
import { createMemory, type Memory } from "./Memory.ts";

const names = Object.keys(operations) as OperationName[];

/** A program in an arena of its own, its constants and captured tensors in place. */
interface Interpreter {
  readonly memory: Memory;
  write(placement: Placement, values: ArrayLike<number>): void;
  read(placement: Placement): number[];
  step(): void;
}

/** Runs programs by the comments of the table of operations: float64 arithmetic, float32 memory, and nothing clever. */
export function interpretProgram(program: Program): Interpreter {
  const memory = createMemory(program.arenaSize);
  const interpreter: Interpreter = {
    memory,
    write({ at, size, storage }, values) {
      (storage === "int32" ? memory.ints : memory.floats).set(Array.from(values).slice(0, size), at);
      memory.give(at, size);
    },
    read: ({ at, size, storage }) => Array.from((storage === "int32" ? memory.ints : memory.floats).subarray(at, at + size)),
    step() {
      for (const segment of program.segments) {
        if (segment.kind === "commands") runCommands(memory, program.commands, segment.start);
        else if (segment.kind === "check") checkIndices(interpreter.read(segment.indices), segment.use);
        else {
          memory.begin({ barrier: true, serial: true, label: segment.node.kernel });
          callHost(memory, segment);
        }
      }
    },
  };
  for (const placement of program.initial) interpreter.write(placement, placement.value.data!);
  if (program.random) {
    memory.give(program.random.steps, 1);
    memory.give(program.random.seed, 2);
  }
  return interpreter;
}

function runCommands(memory: Memory, commands: Int32Array, start: number): void {
  let first = true;
  for (let at = start; commands[at] !== 0; at += 2 + commands[at + 1]!) {
    const operation = names[(commands[at]! & 0xffff) - 1]!;
    const flags = commands[at]! >>> 16;
    memory.begin({ barrier: first || (flags & commandFlags.barrier) !== 0, serial: (flags & commandFlags.serial) !== 0, label: `${operation} at word ${at}` });
    first = false;
    interpretOperation(memory, operation, wordsOf(operation, commands.subarray(at + 2, at + 2 + commands[at + 1]!)));
  }
}

function wordsOf(operation: OperationName, words: Int32Array): Words {
  const named: Record<string, number> = {};
  let rest: Int32Array = new Int32Array();
  Object.entries(operations[operation]).forEach(([name, kind]: [string, string], index) => {
    if (kind === "...") rest = words.subarray(index);
    else named[name] = kind === "float" ? readFloat(words[index]!) : words[index]!;
  });
  return { named, rest };
}
