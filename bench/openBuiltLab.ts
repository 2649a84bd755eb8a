import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLab, type LabConnection } from "#host/client/openLab.ts";
import { spawnLabHost } from "#host/client/spawnLabHost.ts";
import { packageRoot } from "#host/paths.ts";
import { until } from "#tests/support/until.ts";

/** The built lab host, as people run it, on a new home that is gone afterwards; `prepare` may put things into the home first. */
export async function withBuiltLab(measure: (connection: LabConnection, home: string) => Promise<void>, prepare: (home: string) => void = () => undefined): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "backprop-bench-"));
  try {
    prepare(home);
    const entry = join(packageRoot, "out", "host", "labHost.mjs");
    const connection = await openLab({ home, clientName: "bench", replaceOtherBuild: false, spawnHost: (request) => spawnLabHost({ ...request, entry }) });
    try {
      await measure(connection, home);
    } finally {
      const gone = new Promise<void>((resolve) => connection.onClosed(resolve));
      // A run that was just cancelled may still have its process.
      await until(async () => (await connection.lab.system.retire({})).ending, { timeoutMs: 60_000, what: "the lab host to end" });
      await gone;
    }
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}
