import { useEffect, useRef } from "react";
import type { CommandId } from "./catalog.ts";
import { registerCommand } from "./commandStore.ts";

/** Does a command while this component is there; with `undefined` it can't be done now. */
export function useCommand(id: CommandId, handler: (() => void) | undefined): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  const able = handler !== undefined;
  useEffect(() => (able ? registerCommand(id, () => latest.current?.()) : undefined), [id, able]);
}
