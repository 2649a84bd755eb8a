import { extents } from "./extents.ts";
import { commandFlags, expressions, operations, slotKinds, type OperationName } from "../program/operations.ts";

const names = Object.keys(operations) as OperationName[];
/** Words of a command before its own. */
const header = 2;

/**
 * Looks at every command once, so that a fault of the planner is an Error and not a crash: known operations, as many words
 * as they have, places inside the arena. What a command does with its places is the planner's affair.
 *
 * @returns where segments begin
 */
export function checkCommands(commands: Int32Array, arenaSize: number): ReadonlySet<number> {
  const starts = new Set<number>();
  let fresh = true;
  for (let at = 0; at < commands.length; ) {
    if (fresh) starts.add(at);
    const [first, count] = [commands[at]!, commands[at + 1] ?? -1];
    const refuse = (why: string): Error => new Error(`Word ${at} of the program: ${why}.`);
    if (count < 0 || at + header + count > commands.length) throw refuse("a command that the program does not hold");
    fresh = first === 0;
    if (first === 0) {
      if (count !== 0) throw refuse("the end of a segment has no words");
    } else {
      const name = names[(first & 0xffff) - 1];
      if (!name) throw refuse(`no operation has the number ${first & 0xffff}`);
      if ((first >> 16 & ~(commandFlags.barrier | commandFlags.serial)) !== 0) throw refuse("unknown flags");
      const trouble = troubleOf(name, commands.subarray(at + header, at + header + count), arenaSize);
      if (trouble !== undefined) throw refuse(`${name}: ${trouble}`);
    }
    at += header + count;
  }
  if (!fresh) throw new Error("The program's last segment has no end.");
  return starts;
}

function troubleOf(name: OperationName, words: Int32Array, arenaSize: number): string | undefined {
  const kinds = Object.entries(operations[name]);
  const open = kinds.at(-1)?.[1] === "...";
  if (open ? words.length < kinds.length - 1 : words.length !== kinds.length) return `${words.length} words instead of ${kinds.length}`;
  const named = Object.fromEntries(kinds.map(([word], index) => [word, words[index]!]));
  const sizes: Readonly<Record<string, number>> = (extents[name] as ((words: Readonly<Record<string, number>>) => Record<string, number>) | undefined)?.(named) ?? {};
  const outside = kinds.find(([word, kind], index) => kind === "at" && words[index] !== 0 && (words[index]! >>> 0) + (sizes[word] ?? 1) > arenaSize);
  if (outside) return `${outside[0]} is outside the arena`;
  if (name === "rows") return troubleOfRows(words, arenaSize);
  if (name === "adam") return troubleOfAdam(words, arenaSize);
  return undefined;
}

/** `variables` of `adam`: a size and four places each. */
function troubleOfAdam(words: Int32Array, arenaSize: number): string | undefined {
  const keys = Object.keys(operations.adam);
  const variables = words.subarray(keys.length - 1);
  if (variables.length !== 5 * words[keys.indexOf("count")]!) return "another number of variables";
  for (let at = 0; at < variables.length; at += 5) {
    const size = variables[at]!;
    if (size < 0 || variables.subarray(at + 1, at + 5).some((place) => (place >>> 0) + size > arenaSize)) return `variable ${at / 5} is outside the arena`;
  }
  return undefined;
}

function troubleOfRows(words: Int32Array, arenaSize: number): string | undefined {
  const keys = Object.keys(operations.rows);
  const word = (of: keyof typeof operations.rows): number => words[keys.indexOf(of)]!;
  const [rows, columns, chunks, slots, instructions] = [word("rows"), word("columns"), word("chunks"), word("slots"), word("instructions")];
  const program = words.subarray(keys.length - 1);
  if (program.length !== 2 * slots + 4 * instructions) return "its program has another length";
  if (word("blockRows") < 1 || chunks < 1 || word("period") < 0) return "no block, no chunk or a negative period";
  const sizes: Record<number, number> = {
    [slotKinds.scratch]: 0, [slotKinds.full]: word("flat") ? word("total") >>> 0 : rows * columns, [slotKinds.vector]: columns, [slotKinds.column]: rows,
    [slotKinds.scratchColumn]: 0, [slotKinds.scalar]: 1, [slotKinds.partials]: chunks * columns, [slotKinds.repeating]: word("period") * columns,
  };
  for (let slot = 0; slot < slots; slot++) {
    const size = sizes[program[2 * slot]!];
    if (size === undefined) return `slot ${slot} is of no kind`;
    if ((program[2 * slot + 1]! >>> 0) + size > arenaSize) return `slot ${slot} is outside the arena`;
  }
  for (let at = 2 * slots; at < program.length; at += 4) {
    if (expressions[program[at]!] === undefined) return `no expression has the number ${program[at]}`;
    if (program.subarray(at + 1, at + 4).some((slot) => slot < 0 || slot >= slots)) return "an instruction with a slot that is not there";
  }
  return undefined;
}
