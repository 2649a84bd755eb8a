import { useEffect, useState } from "react";
import { useLab } from "#renderer/lab/useLab.ts";

export type RunCode = { kind: "reading" } | { kind: "read"; files: Readonly<Record<string, string>> } | { kind: "unread" };

const known = new Map<string, Readonly<Record<string, string>>>();

/** A run's program as it was; it never changes, so it is read once. */
export function useRunCode(runId: string | undefined): RunCode {
  const { call } = useLab();
  const [unread, setUnread] = useState<string>();
  const [, setRead] = useState(0);
  useEffect(() => {
    if (runId === undefined || known.has(runId)) return;
    let wanted = true;
    call((lab) => lab.runs.get({ run: runId })).then(
      ({ code }) => {
        known.set(runId, code);
        if (wanted) setRead((count) => count + 1);
      },
      () => wanted && setUnread(runId),
    );
    return () => {
      wanted = false;
    };
  }, [call, runId]);
  const files = runId === undefined ? undefined : known.get(runId);
  if (files) return { kind: "read", files };
  return runId !== undefined && unread === runId ? { kind: "unread" } : { kind: "reading" };
}
