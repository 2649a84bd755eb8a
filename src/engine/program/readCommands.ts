import { operations, type OperationName } from "./operations.ts";

/** One command of a program, its words by the table's names. */
export interface Command {
  /** Index of its first word. */
  readonly start: number;
  readonly operation: OperationName;
  /** Numbers of a `float` are its bits. */
  readonly words: Readonly<Record<string, number>>;
  /** What `...` holds. */
  readonly rest: Int32Array;
}

const tables = Object.entries(operations).map(([name, kinds]) => ({ name: name as OperationName, words: Object.entries(kinds).flatMap(([word, kind]: [string, string]) => (kind === "..." ? [] : [word])) }));
const header = 2;

/** All commands in order, over the ends of segments. They have to be right: `checkCommands` sees to that. */
export function readCommands(commands: Int32Array): Command[] {
  const read: Command[] = [];
  for (let start = 0; start < commands.length; ) {
    const [first, count] = [commands[start]!, commands[start + 1]!];
    if (first !== 0) {
      const { name, words } = tables[(first & 0xffff) - 1]!;
      const own = commands.subarray(start + header, start + header + count);
      read.push({ start, operation: name, words: Object.fromEntries(words.map((word, at) => [word, own[at]!])), rest: own.subarray(words.length) });
    }
    start += header + count;
  }
  return read;
}
