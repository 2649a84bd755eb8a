import { useKeys } from "#renderer/commands/commandStore.ts";
import type { CommandId } from "#renderer/commands/catalog.ts";
import { Kbd } from "#renderer/ui/signs/Kbd.tsx";

/** The key of a command beside its word, as a person has set it. */
export function CommandKeys({ id }: { id: CommandId }) {
  const [keys] = useKeys(id);
  return keys !== undefined && <Kbd keys={keys} />;
}
