import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { runLabHost } from "#host/lifecycle/runLabHost.ts";
import type { ComposedLab } from "#host/lifecycle/startLabHost.ts";
import { AppError } from "#shared/AppError.ts";
import type { LabHandlers } from "#shared/contracts/lab.ts";
import { protocolVersion } from "#shared/contracts/system.ts";

/**
 * A lab host without runs: the real election, transports and life of a host round a lab that does what the home's
 * `fixture.json` says. Its one run, "numbers", has a journal of `entries` lines.
 */
const fixtureSchema = z.object({
  build: z.string().optional(),
  protocol: z.int().default(protocolVersion),
  activeRuns: z.int().default(0),
  entries: z.int().default(0),
  msPerEntry: z.number().default(1),
  fails: z.enum(["no", "with-app-error", "with-a-throw", "without-a-word"]).default("no"),
});
export type Fixture = z.input<typeof fixtureSchema>;

function readFixture(home: string): z.output<typeof fixtureSchema> {
  const file = join(home, "fixture.json");
  return fixtureSchema.parse(existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {});
}

async function composeTestLab({ home, version, build }: { home: string; version: string; build: string }): Promise<ComposedLab> {
  const { fails, build: otherBuild = build, protocol } = readFixture(home);
  if (fails === "with-app-error") throw new AppError({ code: "database-newer", message: "The database is of version 99.", hint: "Update Backprop.", data: { version: 99 } });
  if (fails === "with-a-throw") throw new TypeError("composition is not a function");
  if (fails === "without-a-word") {
    process.stderr.write("Segmentation fault (core dumped)\n");
    process.exit(3);
  }
  const handlers = {
    system: {
      hello: () => ({ protocol, version, build: otherBuild, pid: process.pid, node: process.version, backend: "none", home, capabilities: [], notices: [] }),
      doctor: () => [],
    },
    runs: {
      async *watch({ afterSeq }, { signal }) {
        const { entries, msPerEntry } = readFixture(home);
        for (let seq = afterSeq + 1; seq <= entries; seq++) {
          await delay(msPerEntry, undefined, { signal });
          yield { seq, time: Date.now(), event: { kind: "line", pid: process.pid } };
        }
      },
    } satisfies Pick<LabHandlers["runs"], "watch">,
    lessons: {},
  };
  return { handlers: handlers as unknown as ComposedLab["handlers"], openProfile: () => Promise.reject(new Error("no profiles here")), activeRuns: () => readFixture(home).activeRuns, close: async () => undefined };
}

await runLabHost(composeTestLab);
