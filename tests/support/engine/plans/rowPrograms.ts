import { expressions, operations, type Expression } from "#engine/program/operations.ts";
import type { Program } from "#engine/program/Program.ts";

const header = Object.keys(operations.rows).length - 1;
const [slotsAt, instructionsAt] = ["slots", "instructions"].map((name) => Object.keys(operations.rows).indexOf(name)) as [number, number];

/** What a program's row programs do, instruction by instruction. */
export function expressionsOf({ commands, labels }: Pick<Program, "commands" | "labels">): Expression[] {
  return labels.filter(({ operation }) => operation === "rows").flatMap(({ start }) => {
    const words = commands.subarray(start + 2, start + 2 + commands[start + 1]!);
    return Array.from({ length: words[instructionsAt]! }, (_, index) => expressions[words[header + 2 * words[slotsAt]! + 4 * index]!]!);
  });
}
