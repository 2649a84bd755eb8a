import type { JournalEntry } from "#core/runs/events.ts";
import { isActive, isAtWork, isNote, reduceRun, type RunState } from "#core/runs/runState.ts";
import { isAppError, type AppError } from "#shared/AppError.ts";
import type { Clock } from "#shared/Clock.ts";
import type { StartRequest } from "../RunExecutor.ts";
import { afterLost, endOfAttempt, endOfFault, hostEnded } from "./endOfAttempt.ts";
import { openRun, type OpenRun, type OpenRunDeps } from "./openRun.ts";

/** The runs of this place: open those that are queued, at work, or paused with their process; in their journals the rest. */
export interface RunBook {
  find(runId: string): OpenRun | undefined;
  all(): readonly OpenRun[];
  create(request: StartRequest): Promise<OpenRun>;
  /** Opens a run that is not; if this host could say no more of it, or an earlier one left it at work, says first what became of it. */
  takeUp(runId: string): Promise<OpenRun>;
  /** Lets go of a run that nothing more happens to, or, with a reason, of one that nothing more can be said of. */
  letGo(run: OpenRun, broken?: AppError): Promise<void>;
  /** Why nothing more could be said of the run, until it is taken up again. */
  broken(runId: string): AppError | undefined;
  allBroken(): readonly string[];
  /** State of any run; undefined when there is none. */
  read(runId: string): Promise<RunState | undefined>;
  /** Read from the journal's last line only, unless that is a person's note. */
  isAtRest(runId: string): Promise<boolean>;
}

export function createRunBook({ clock, ...deps }: OpenRunDeps & { clock: Clock }): RunBook {
  const { store } = deps;
  const runs = new Map<string, OpenRun>();
  const broken = new Map<string, AppError>();

  async function openWith(runId: string, write: (run: OpenRun) => void): Promise<OpenRun> {
    const run = await openRun(runId, deps);
    try {
      write(run);
    } catch (error) {
      await run.close();
      throw error;
    }
    runs.set(runId, run);
    broken.delete(runId);
    return run;
  }

  return {
    find: (runId) => runs.get(runId),

    all: () => [...runs.values()],

    async create({ runId, name, kind, spec, predicted }) {
      const number = kind === "check" ? 0 : await store.nextNumber();
      return openWith(runId, (run) => run.append({ kind: "created", runId, number, name, runKind: kind, spec, ...(predicted && { predicted: [...predicted] }) }));
    },

    takeUp: (runId) =>
      openWith(runId, (run) => {
        const state = run.state();
        const fault = broken.get(runId);
        if (fault && isActive(state.status)) run.append(endOfFault({ state, error: fault, now: state.updatedAt }));
        else if (state.status === "lost") run.append(afterLost(state));
        else if (isAtWork(state.status)) run.append(...endOfAttempt({ state, end: { kind: "lost", cause: hostEnded }, now: clock.now() }));
      }),

    async letGo(run, why) {
      runs.delete(run.runId);
      if (why) broken.set(run.runId, why);
      await run.close();
    },

    broken: (runId) => broken.get(runId),

    allBroken: () => [...broken.keys()],

    async read(runId) {
      const open = runs.get(runId);
      if (open) return open.state();
      let state: RunState | undefined;
      try {
        for await (const entry of store.readJournal(runId, 0)) state = reduceRun(state, entry);
      } catch (error) {
        if (!isAppError(error) || error.code !== "run-not-found") throw error;
      }
      return state;
    },

    async isAtRest(runId) {
      const journal = await store.openJournal(runId);
      const lastSeq = journal.lastSeq();
      await journal.close();
      if (lastSeq === 0) return true; // nothing was ever journalled: there is no run to go on with
      let last: JournalEntry | undefined;
      for await (const entry of store.readJournal(runId, lastSeq - 1)) last = entry;
      if (last && isNote(last.event)) return !isActive((await this.read(runId))!.status);
      return last !== undefined && atRestAfter.has(last.event.kind);
    },
  };
}

const atRestAfter: ReadonlySet<string> = new Set(["succeeded", "failed", "cancelled", "paused"]);
