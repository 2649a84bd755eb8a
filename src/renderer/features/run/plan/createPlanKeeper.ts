import { toAppError, type AppError, type ErrorCode } from "#shared/AppError.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import type { Language } from "#shared/contracts/lessons.ts";
import type { Estimate } from "#shared/contracts/runs.ts";
import { usePlanStore, type Plan } from "./planStore.ts";

/** A lesson's page comes first: nothing is counted while it loads, ms. */
const openedMs = 3_000;
/** After the last key, ms: what is typed on takes no turn. */
const settledMs = 1_500;
/** Programs whose estimates are remembered. */
const mostRemembered = 50;

export interface SavedCode {
  lessonId: string;
  language: Language;
  /** As it is on disk. */
  files: Readonly<Record<string, string>>;
}

export interface PlanKeeper {
  /** From now on the plan is of this code. */
  saved(code: SavedCode): void;
  /** Nothing is counted while something runs, or is about to. */
  setBusy(busy: boolean): void;
  close(): void;
}

export interface PlanKeeperDeps {
  call<T>(work: (lab: LabClient) => Promise<T>): Promise<T>;
  openedMs?: number;
  settledMs?: number;
}

/** Errors that say what is wrong with a program, and where: those the editor does not show as one types. */
const told: ReadonlySet<ErrorCode> = new Set(["student-error", "student-memory", "student-exit"]);

/** Has the lab count what a run would take, some time after each change of the code; what is newer ends what was asked before. */
export function createPlanKeeper({ call, ...delays }: PlanKeeperDeps): PlanKeeper {
  const remembered = new Map<string, readonly Estimate[]>();
  let code: SavedCode | undefined;
  let key: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked: AbortController | undefined;
  let busy = false;
  /** The plan of this code is not known yet. */
  let wanted = false;

  const show = (plan: Plan): void => usePlanStore.setState({ lessonId: code?.lessonId, plan });

  function stop(): void {
    clearTimeout(timer);
    asked?.abort();
    asked = undefined;
  }

  function later(milliseconds: number): void {
    stop();
    if (!busy && wanted) timer = setTimeout(() => void count(), milliseconds);
  }

  function ask(measure: boolean, { signal }: AbortController): Promise<readonly Estimate[]> {
    const { lessonId, language } = code!;
    return call((lab) => lab.runs.estimate({ program: { kind: "lesson", lessonId, variant: "mine", language }, measure, background: true }, { signal }));
  }

  async function count(): Promise<void> {
    const mine = (asked = new AbortController());
    const isMine = (): boolean => asked === mine;
    const own = key!;
    let counted: readonly Estimate[] | undefined;
    try {
      if (usePlanStore.getState().plan.kind === "silent") show({ kind: "counting" });
      let estimates = await ask(false, mine);
      counted = estimates;
      if (!isMine()) return;
      const measuring = estimates.some(({ secondsPerStep }) => secondsPerStep === undefined);
      show({ kind: "known", estimates, measuring, stale: false });
      if (measuring) {
        estimates = await ask(true, mine);
        if (!isMine()) return;
        show({ kind: "known", estimates, measuring: false, stale: false });
      }
      wanted = false;
      remembered.set(own, estimates);
      if (remembered.size > mostRemembered) remembered.delete(remembered.keys().next().value!);
    } catch (error) {
      if (!isMine()) return;
      const failure = toAppError(error);
      // It gave way to a run, whose end asks again.
      if (failure.code === "cancelled") return;
      wanted = false;
      // A machine that is too busy to be measured changes nothing about what was counted.
      show(counted ? { kind: "known", estimates: counted, measuring: false, stale: false } : planOf(failure));
    }
  }

  return {
    saved(next) {
      const nextKey = JSON.stringify([next.lessonId, next.language, next.files]);
      if (nextKey === key) return;
      const isOther = next.lessonId !== code?.lessonId;
      code = next;
      key = nextKey;
      wanted = true;
      const before = remembered.get(nextKey);
      if (before) {
        stop();
        wanted = false;
        return show({ kind: "known", estimates: before, measuring: false, stale: false });
      }
      const { plan } = usePlanStore.getState();
      show(isOther ? { kind: "silent" } : plan.kind === "known" || plan.kind === "refused" ? { ...plan, stale: true } : plan);
      later(isOther ? (delays.openedMs ?? openedMs) : (delays.settledMs ?? settledMs));
    },
    setBusy(now) {
      if (now === busy) return;
      busy = now;
      const { plan } = usePlanStore.getState();
      // It gives way to the run: nothing is being counted or measured now.
      if (busy && wanted && (plan.kind === "counting" || (plan.kind === "known" && plan.measuring))) show({ kind: "silent" });
      later(delays.settledMs ?? settledMs);
    },
    close() {
      stop();
      code = key = undefined;
      wanted = false;
      show({ kind: "silent" });
    },
  };
}

function planOf(error: AppError): Plan {
  if (told.has(error.code)) return { kind: "refused", error, stale: false };
  return error.code.startsWith("student-") && error.code !== "student-stalled" ? { kind: "silent" } : { kind: "unsaid" };
}
