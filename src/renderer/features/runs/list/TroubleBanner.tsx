import { CircleAlert, TriangleAlert, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { RunError } from "#core/runs/events.ts";
import type { RunTrouble } from "#core/runs/findTrouble.ts";
import { errorCodes, type ErrorCode } from "#shared/AppError.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { useExplanation } from "#renderer/i18n/useExplanation.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { go } from "#renderer/places/places.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { createFormatValue } from "../formatValue.ts";
import styles from "./TroubleBanner.module.css";

/** Why a run came to nothing, where a rule can tell, and the way to its lesson. */
export function TroubleBanner({ run, trouble, dismiss }: { run: RunSummary; trouble: RunTrouble | undefined; dismiss(): void }) {
  const { t } = useTranslation();
  const failed = run.status === "failed" && run.error !== undefined;
  const explained = useExplanation(failed ? run.error : undefined);
  const words = useTroubleWords(run, trouble);
  if (!failed && !words) return undefined;
  const Icon = failed ? CircleAlert : TriangleAlert;
  const { number, lessonId } = run;
  return (
    <aside className={`${styles["banner"]} ${failed ? styles["danger"] : styles["warn"]}`}>
      <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
      <p>
        <strong>{failed ? t("runs.trouble.failed", { number }) : words!.title}</strong> {failed ? explained ? `${explained.cause} ${explained.action}` : <Said error={run.error!} /> : words!.text}
      </p>
      {lessonId !== undefined && <Button onPress={() => go({ kind: "lesson", lessonId })}>{t("runs.trouble.open")}</Button>}
      <Button variant="quiet" aria-label={t("runs.dismiss")} onPress={dismiss}>
        <X size={16} strokeWidth={1.75} aria-hidden="true" />
      </Button>
    </aside>
  );
}

/** What nobody foresaw, in its own words. */
function Said({ error: { code, message } }: { error: RunError }) {
  const { t } = useTranslation();
  return (
    <>
      {t(`errors.${Object.hasOwn(errorCodes, code) ? (code as ErrorCode) : "run-failed"}.title`)}: <q lang="en">{message}</q>
    </>
  );
}

function useTroubleWords({ number, config }: RunSummary, trouble: RunTrouble | undefined): { title: string; text: string } | undefined {
  const { t } = useTranslation();
  const format = createFormatValue(usePreferredLocale());
  if (!trouble) return undefined;
  const rate = config["learningRate"] === undefined ? "" : ` ${t("runs.trouble.rate", { rate: format("number", String(config["learningRate"])) })}`;
  if (trouble.kind === "burst") return { title: t("runs.trouble.burst", { number }), text: t("runs.trouble.burstText", { step: trouble.step }) + rate };
  const values = { first: format("loss", trouble.first), last: format("loss", trouble.last), highest: format("loss", trouble.highest), step: trouble.highestStep, steps: trouble.lastStep };
  const jumped = trouble.highest > 2 * trouble.first;
  return { title: t("runs.trouble.stuck", { number }), text: jumped ? t("runs.trouble.stuckJump", values) + rate : t("runs.trouble.stuckText", values) };
}
