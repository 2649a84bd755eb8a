import { useCallback, useState } from "react";
import { writerOf } from "#core/runs/writerOf.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import type { AttentionMap } from "#shared/contracts/runs.ts";
import type { FigureProps } from "../frame/FigureProps.ts";
import { useAsked, type AskOptions } from "../frame/useAsked.ts";

/** `why`: there is nothing to show, because there is no run, it left no model that writes, or the answer is on its way or none. */
export type Attention = { kind: "known"; map: AttentionMap } | { kind: "none"; why: "noRun" | "notYet" | "asking" | "failed" };

/** What the newest run's language model looks at in a text. */
export function useAttention({ run, call }: Pick<FigureProps, "run" | "call">, { prompt, masked }: { prompt: string; masked: boolean }): Attention {
  const runId = run?.state && writerOf(run.state) ? run.runId : undefined;
  const ask = useCallback((lab: LabClient) => lab.runs.attention({ run: runId ?? "last", prompt, masked }), [runId, prompt, masked]);
  const options: AskOptions<AttentionMap> = { call, ask, about: runId === undefined || prompt === "" ? undefined : `${runId} ${masked} ${prompt}` };
  const asked = useAsked(options);
  if (!run) return { kind: "none", why: "noRun" };
  if (runId === undefined) return { kind: "none", why: "notYet" };
  if (asked.kind === "known") return { kind: "known", map: asked.value };
  return { kind: "none", why: asked.kind === "failed" ? "failed" : "asking" };
}

/** A block and one of its heads, from 0. */
export interface Head {
  layer: number;
  head: number;
}

export function useHead(): [Head, (head: Head) => void] {
  return useState<Head>({ layer: 0, head: 0 });
}

/** One row a letter: how it spreads its attention over all of them. */
export function sharesOf({ shares, heads, letters }: AttentionMap, { layer, head }: Head): number[][] {
  const { length } = letters;
  const from = (layer * heads + head) * length * length;
  return letters.map((_, row) => Array.from(shares.subarray(from + row * length, from + (row + 1) * length)));
}

/** What can't be seen is named. */
export function shownLetter(letter: string): string {
  return letter === " " ? "␣" : letter === "\n" ? "↵" : letter;
}
