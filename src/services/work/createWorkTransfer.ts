import type { Clock } from "#shared/Clock.ts";
import type { workContract } from "#shared/contracts/work.ts";
import type { Handlers } from "#shared/rpc/contract.ts";
import { createTurns } from "./createTurns.ts";
import { exportWork, type ExportDeps } from "./exportWork.ts";
import { importWork } from "./importWork.ts";
import { makeHandIn, type HandInDeps } from "./makeHandIn.ts";

export interface WorkTransferDeps extends Omit<ExportDeps, "work" | "now">, Omit<HandInDeps, "runs" | "work" | "now"> {
  work: ExportDeps["work"] & HandInDeps["work"] & Parameters<typeof importWork>[1]["work"];
  clock: Clock;
}

/** Work that leaves this home or comes into it, as files. One at a time: each may be large. */
export function createWorkTransfer({ clock, ...deps }: WorkTransferDeps): Pick<Handlers<typeof workContract>, "export" | "import" | "handIn"> {
  const inTurn = createTurns();
  return {
    export: () =>
      inTurn("file", async () => {
        const now = clock.now();
        return { name: `backprop-work-${new Date(now).toISOString().slice(0, 10)}.zip`, ...(await exportWork({ ...deps, now })) };
      }),

    import: ({ bytes }) => inTurn("file", () => importWork(bytes, deps)),

    // Not in turn: it may wait for an extra run.
    handIn: (request, context) => makeHandIn(request, { ...deps, now: clock.now() }, context),
  };
}
