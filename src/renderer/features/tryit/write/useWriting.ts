import { useEffect, useRef, useState } from "react";
import { isAppError, toAppError, type AppError } from "#shared/AppError.ts";
import type { WriteRequest } from "#shared/contracts/runs.ts";
import { useLab } from "#renderer/lab/useLab.ts";

export interface Written {
  kind: "nothing" | "writing" | "done" | "stopped" | "failed";
  /** What was given, as it was when the writing began. */
  prompt: string;
  text: string;
  /** Characters of the prompt that the model has never seen. */
  unknown: string;
  error?: AppError;
}

const nothing: Written = { kind: "nothing", prompt: "", text: "", unknown: "" };

/** A text as a run's model writes it. A new one ends the one that is being written; so does going away. */
export function useWriting(runId: string): { written: Written; write(request: WriteRequest): void; stop(): void } {
  const { call } = useLab();
  const [written, setWritten] = useState<Written>(nothing);
  const running = useRef<AbortController>(undefined);

  useEffect(() => () => running.current?.abort(), []);

  return {
    written,

    write(request) {
      running.current?.abort();
      const own = new AbortController();
      running.current = own;
      const show = (change: (now: Written) => Written): void => {
        if (running.current === own) setWritten(change);
      };
      call(async (lab) => {
        // Also after a cut: the same request writes the same text.
        show(() => ({ ...nothing, kind: "writing", prompt: request.prompt }));
        for await (const { text, unknown } of lab.runs.write({ ...request, run: runId }, { signal: own.signal })) {
          show((now) => ({ ...now, text: now.text + text, unknown: unknown ?? now.unknown }));
        }
        show((now) => ({ ...now, kind: "done" }));
      }).catch((error: unknown) => {
        if (!isAppError(error) || error.code !== "cancelled") show((now) => ({ ...now, kind: "failed", error: toAppError(error) }));
      });
    },

    stop() {
      running.current?.abort();
      running.current = undefined;
      setWritten((now) => (now.kind === "writing" ? { ...now, kind: "stopped" } : now));
    },
  };
}
