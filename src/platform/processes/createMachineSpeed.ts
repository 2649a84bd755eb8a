import { readFile, rm } from "node:fs/promises";
import { availableParallelism, loadavg } from "node:os";
import { z } from "zod";
import { calibrationSchema, type Calibration } from "#core/runs/calibration.ts";
import type { Logger } from "#shared/Logger.ts";
import { writeFileAtomic } from "../home/writeFileAtomic.ts";

export interface MachineSpeedDeps {
  /** Where it is kept. */
  file: string;
  /** Of which engine and processor: another one is measured anew. Asked each time. */
  key(): string;
  log: Logger;
}

/** How fast this machine computes: measured once, kept in the home. */
export interface MachineSpeed {
  known(): Promise<readonly Calibration[]>;
  keep(measured: readonly Calibration[]): Promise<void>;
  /** It was measured wrongly. */
  forget(): Promise<void>;
}

const keptSchema = z.object({ key: z.string(), calibrations: z.array(calibrationSchema).min(1) });

/** Programs that want a processor at a time, per core: above it what is measured holds for this host's life only. */
const busyLoad = 1.5;

export function createMachineSpeed({ file, key, log }: MachineSpeedDeps): MachineSpeed {
  let here: { key: string; calibrations: readonly Calibration[] } | undefined;
  return {
    async known() {
      const now = key();
      if (here?.key === now) return here.calibrations;
      try {
        const kept = keptSchema.safeParse(JSON.parse(await readFile(file, "utf8")));
        if (kept.success && kept.data.key === now) here = kept.data;
      } catch {
        // never measured, or not to be read: it is measured again
      }
      return here?.key === now ? here.calibrations : [];
    },
    async keep(measured) {
      here = { key: key(), calibrations: measured };
      if (loadavg()[0]! > busyLoad * availableParallelism()) return;
      await writeFileAtomic(file, new TextEncoder().encode(JSON.stringify(here))).catch((error: unknown) => log.warn("the speed of this machine could not be kept", { error: String(error) }));
    },
    async forget() {
      here = undefined;
      await rm(file, { force: true }).catch((error: unknown) => log.warn("the speed of this machine could not be forgotten", { error: String(error) }));
    },
  };
}
