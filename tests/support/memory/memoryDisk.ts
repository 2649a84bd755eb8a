/** What a home holds, in memory: it outlives the hosts of a test. */
export interface MemoryDisk {
  journals: Map<string, { lines: string[]; durable: number }>;
  /** By `runId/checkpointId`. */
  checkpoints: Map<string, Uint8Array>;
  blobs: Map<string, Uint8Array>;
  lastNumber: number;
}

export function createMemoryDisk(): MemoryDisk {
  return { journals: new Map(), checkpoints: new Map(), blobs: new Map(), lastNumber: 0 };
}

/** Takes away the journal lines that were not yet on the platter. */
export function cutPower(disk: MemoryDisk): void {
  for (const journal of disk.journals.values()) journal.lines.length = journal.durable;
}
