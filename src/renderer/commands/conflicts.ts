import { catalog, type CommandId } from "./catalog.ts";
import { chosenKeys } from "./chosenKeys.ts";
import type { Command } from "./Command.ts";

type Listed = Command & { id: CommandId };

/** Commands that a chord would mean as well, were it given to this one: those that can be asked for in the same place. */
export function conflictsOf(id: CommandId, chord: string, chosen: Readonly<Record<string, string>>): readonly Listed[] {
  const command = catalog.find((one) => one.id === id);
  return catalog.filter((other) => command && other.id !== id && meet(command, other) && chosenKeys(other, chosen).includes(chord));
}

function meet(one: Listed, other: Listed): boolean {
  if (one.where !== "everywhere" && other.where !== "everywhere" && one.where !== other.where) return false;
  return one.pane === undefined || other.pane === undefined || one.pane === other.pane;
}

/** The chosen keys with one command's set: "" for none, undefined for its own again. Its own are not kept as chosen. */
export function withKeys(chosen: Readonly<Record<string, string>>, { id, keys }: { id: CommandId; keys: readonly string[] }, chord: string | undefined): Record<string, string> {
  const { [id]: _, ...rest } = chosen;
  const isOwn = chord === undefined || (keys.length === 1 && keys[0] === chord) || (keys.length === 0 && chord === "");
  return isOwn ? rest : { ...rest, [id]: chord };
}
