import { useTranslation } from "react-i18next";
import type { AppError } from "#shared/AppError.ts";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { useExplanation } from "#renderer/i18n/useExplanation.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { planFacts, type PlanFacts } from "./planFacts.ts";
import styles from "./PlanLine.module.css";
import { usePlanStore } from "./planStore.ts";
import { usePlanWords } from "./usePlanWords.ts";

/** Says before a run what it takes, or at which line it would stop. Its place is kept while nothing can be said. */
export function PlanLine({ lessonId, onLine }: { lessonId: string; onLine(file: string, line: number): void }) {
  const { t } = useTranslation();
  const plan = usePlanStore((store) => (store.lessonId === lessonId ? store.plan : undefined));
  const facts = plan?.kind === "known" ? planFacts(plan.estimates) : undefined;
  const isStale = plan !== undefined && "stale" in plan && plan.stale;
  return (
    <div className={styles["line"]} role="group" aria-label={t("plan.region")} aria-busy={isStale} data-stale={isStale || undefined}>
      {plan?.kind === "counting" && <span>{t("plan.counting")}</span>}
      {plan?.kind === "unsaid" && <span>{t("plan.unsaid")}</span>}
      {plan?.kind === "known" && !facts && <span>{t("plan.nothing")}</span>}
      {plan?.kind === "known" && facts && <Facts facts={facts} isMeasuring={plan.measuring} />}
      {plan?.kind === "refused" && <Refusal error={plan.error} onLine={onLine} />}
    </div>
  );
}

function Facts({ facts, isMeasuring }: { facts: PlanFacts; isMeasuring: boolean }) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const words = usePlanWords();
  const time = facts.seconds === undefined ? undefined : words.duration(facts.seconds);
  return (
    <>
      <b>{isMeasuring ? t("plan.measuring") : time === undefined ? t("plan.noTime") : t("plan.time", { time })}</b>
      <span>{t("plan.parameters", { count: facts.parameters, shown: numberFormat(locale).format(facts.parameters) })}</span>
      <span>{t("plan.memory", { size: words.bytes(facts.memoryBytes) })}</span>
      <span>{t(facts.flops < 1e6 ? "plan.flops" : "plan.manyFlops", { count: words.compact(facts.flops) })}</span>
      {facts.wattHours !== undefined && <span>{t("plan.energy", { energy: words.energy(facts.wattHours), watts: facts.watts })}</span>}
    </>
  );
}

function Refusal({ error, onLine }: { error: AppError; onLine(file: string, line: number): void }) {
  const { t } = useTranslation();
  const explained = useExplanation(error);
  const { file, line } = error.data ?? {};
  return (
    <span role="status" className={styles["refused"]}>
      {typeof file === "string" && typeof line === "number" ? (
        <button type="button" className={styles["go"]} onClick={() => onLine(file, line)}>
          {t("plan.stopsAt", { line })}
        </button>
      ) : (
        <b>{t("plan.stops")}</b>
      )}{" "}
      {explained ? explained.cause : <q lang="en">{error.message}</q>}
    </span>
  );
}
