import { create } from "zustand";
import type { EngineCard } from "#shared/contracts/engines.ts";
import type { LabClient } from "#shared/contracts/lab.ts";

/** Which engines there are and which one trains; missing until the lab has said so. */
export const useEngineCard = create<{ card: EngineCard | undefined }>(() => ({ card: undefined }));

/** Each time the lab is there: follows its card. */
export async function attendEngines(lab: Pick<LabClient, "engines">, signal: AbortSignal): Promise<void> {
  try {
    for await (const card of lab.engines.watch({}, { signal })) useEngineCard.setState({ card });
  } catch {
    // The link was cut, or the lab is older than cards: what was known stays, and the greeting names an engine.
  }
}
