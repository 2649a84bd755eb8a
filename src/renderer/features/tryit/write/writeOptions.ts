import type { WriteRequest } from "#shared/contracts/runs.ts";

/** How a person lets a model write. */
export interface WriteOptions {
  prompt: string;
  length: number;
  temperature: number;
  /** `mostK` and more: among all. */
  topK: number;
  topP: number;
  seed: number;
}

/** At the slider's end no letter is left out. */
export const mostK = 40;

export const beginWith: WriteOptions = { prompt: "The whale", length: 400, temperature: 0.8, topK: mostK, topP: 1, seed: 7 };

/** What is left at its end is not asked for. */
export function requestOf({ topK, topP, ...request }: WriteOptions): WriteRequest {
  return { ...request, ...(topK < mostK && { topK }), ...(topP < 1 && { topP }) };
}
