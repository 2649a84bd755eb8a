import { useEffect } from "react";
import type { PlanKeeper, SavedCode } from "../features/run/plan/createPlanKeeper.ts";
import { useRunStore } from "../features/run/follow/runStore.ts";

/** Keeps the plan of a lesson's code while its page is open; undefined while there is no code, or none that trains. */
export function usePlan(plans: PlanKeeper, code: SavedCode | undefined): void {
  const isBusy = useRunStore(({ starting, active }) => starting || active !== undefined);
  useEffect(() => plans.setBusy(isBusy), [plans, isBusy]);
  useEffect(() => {
    if (code) plans.saved(code);
    else plans.close();
  }, [plans, code]);
  useEffect(() => () => plans.close(), [plans]);
}
