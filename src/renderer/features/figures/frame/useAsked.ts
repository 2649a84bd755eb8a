import { useEffect, useState } from "react";
import type { LabClient } from "#shared/contracts/lab.ts";
import { createAsker, type Asked } from "./createAsker.ts";

export interface AskOptions<T> {
  call<R>(work: (lab: LabClient) => Promise<R>): Promise<R>;
  ask(lab: LabClient): Promise<T>;
  /** What is asked about: another one is asked anew. Undefined: nothing. */
  about: string | undefined;
  /** Of the same thing: asked again when it rises, at most once a second, and what is known stays until then. */
  version?: number;
}

/** An answer of the host, asked when it is first shown and again as it changes. */
export function useAsked<T>({ call, ask, about, version = 0 }: AskOptions<T>): Asked<T> {
  const [answer, setAnswer] = useState<{ about: string; asked: Asked<T> }>();
  const [asker] = useState(() => createAsker<T>(setAnswer));
  useEffect(() => {
    if (about !== undefined) asker.ask({ about, version, work: () => call(ask) });
  });
  useEffect(() => asker.stop, [asker]);
  return about !== undefined && answer?.about === about ? answer.asked : { kind: "asking" };
}
