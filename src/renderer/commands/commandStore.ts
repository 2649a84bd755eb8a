import { create } from "zustand";
import { usePlace } from "../places/places.ts";
import { usePreferences } from "../preferences/preferences.ts";
import { catalog, type CommandId } from "./catalog.ts";
import { chosenKeys } from "./chosenKeys.ts";
import type { Command } from "./Command.ts";

export type CommandHandler = () => void;

/** Who does each command now; the one who came last does it. */
export const useCommandStore = create<{ handlers: ReadonlyMap<CommandId, readonly CommandHandler[]> }>(() => ({ handlers: new Map() }));

/** Lets a command be done until the returned function is called. Components use useCommand. */
export function registerCommand(id: CommandId, handler: CommandHandler): () => void {
  update(id, (all) => [...all, handler]);
  return () => update(id, (all) => all.filter((one) => one !== handler));
}

function update(id: CommandId, change: (all: readonly CommandHandler[]) => readonly CommandHandler[]): void {
  const handlers = new Map(useCommandStore.getState().handlers);
  handlers.set(id, change(handlers.get(id) ?? []));
  useCommandStore.setState({ handlers });
}

/** False when nobody can do it now. */
export function runCommand(id: CommandId): boolean {
  const handler = useCommandStore.getState().handlers.get(id)?.at(-1);
  handler?.();
  return handler !== undefined;
}

/** Whether somebody can do it where the person is. */
export function canRun({ id, where }: { id: CommandId; where: Command["where"] }): boolean {
  if (where !== "everywhere" && usePlace.getState().place.kind !== where) return false;
  return (useCommandStore.getState().handlers.get(id)?.length ?? 0) > 0;
}

/** The keys of a command as they are now. */
export function keysOf({ id, keys }: { id: CommandId; keys: readonly string[] }, chosen = usePreferences.getState().keys): readonly string[] {
  return chosenKeys({ id, keys }, chosen);
}

/** The keys of a command as they are now, for the word beside a button. */
export function useKeys(id: CommandId): readonly string[] {
  const chosen = usePreferences((preferences) => preferences.keys);
  const command = catalog.find((one) => one.id === id);
  return command ? keysOf(command, chosen) : [];
}
