import type { RunState } from "#core/runs/runState.ts";
import type { JournalEntry } from "#core/runs/events.ts";
import type { BlobStore } from "../runs/ports.ts";
import type { RunHistory } from "./codeOfRuns.ts";

/** Runs as they are taken from one home to another. */
export interface RunArchive extends RunHistory {
  blobs: Pick<BlobStore, "get" | "put">;
  journals: JournalFiles;
  /** Next number a person can say. */
  nextNumber(): Promise<number>;
  /** Told of a run that was brought in, all its lines at once. */
  onEntries(entries: readonly JournalEntry[], state: RunState): void;
}

/** Journals as whole files. */
export interface JournalFiles {
  has(runId: string): Promise<boolean>;
  read(runId: string): Promise<Uint8Array>;
  /** Makes the run's folder; durable when it resolves. Refuses one that is there with `conflict`. */
  add(runId: string, bytes: Uint8Array): Promise<void>;
}
