/** The keys of a command: what a person chose, else its own. */
export function chosenKeys({ id, keys }: { id: string; keys: readonly string[] }, chosen: Readonly<Record<string, string>>): readonly string[] {
  const own = chosen[id];
  if (own === undefined) return keys;
  return own === "" ? [] : [own];
}
