import { commandFlags } from "./operations.ts";
import type { Program } from "./Program.ts";

/**
 * The commands once more, each in a segment of its own, so that each can be run and clocked alone.
 *
 * @param base where the copy will begin
 * @returns the copy, and where the segment of each command begins, in the order of the program's labels
 */
export function splitCommands({ commands, labels }: Pick<Program, "commands" | "labels">, base: number): { commands: Int32Array; starts: number[] } {
  const words: number[] = [];
  const starts = labels.map(({ start }) => {
    const at = base + words.length;
    // A segment begins with threads that have met.
    words.push(commands[start]! & ~(commandFlags.barrier << 16), ...commands.subarray(start + 1, start + 2 + commands[start + 1]!), 0, 0);
    return at;
  });
  return { commands: Int32Array.from(words), starts };
}
