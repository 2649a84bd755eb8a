import { Check, TriangleAlert, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { Badge } from "#renderer/ui/signs/Badge.tsx";
import { Notice } from "#renderer/ui/signs/Notice.tsx";
import hidden from "#renderer/ui/visuallyHidden.module.css";
import { answerOf, type Prediction } from "./answer.ts";
import styles from "./AnswerPane.module.css";
import { Bars } from "./Bars.tsx";
import type { Outcome } from "./createPredictor.ts";
import { useOwnAnswers } from "../alone/openOwnPredictor.ts";
import { useSettled } from "../useSettled.ts";

export interface AnswerPaneProps {
  /** The model's name and what can be done with the answer. */
  bar: ReactNode;
  outcome: Outcome;
  /** Something is drawn: without an answer it is on its way. */
  asked: boolean;
  /** The true class of an unseen digit. */
  truth: string | undefined;
  /** Why this model can't be asked, instead of an answer. */
  unfit: ReactNode;
  children?: ReactNode;
}

/** What the model says: the answer, how sure it is, every class. */
export function AnswerPane({ bar, outcome, asked, truth, unfit, children }: AnswerPaneProps) {
  const { t } = useTranslation();
  const prediction = outcome.kind === "answer" ? outcome.prediction : undefined;
  const alone = useOwnAnswers(({ runId }) => runId !== undefined);
  return (
    <section className={styles["pane"]} data-alone={alone} aria-label={t("tryit.answer.region")} data-f6="">
      <header className={styles["bar"]}>{bar}</header>
      <div className={styles["scroll"]}>
        {unfit ?? (
          <>
            {outcome.kind === "failed" && (
              <div role="alert">
                <Notice kind="danger" title={t(`errors.${outcome.error.code}.title`)}>
                  {t(`errors.${outcome.error.code}.action`)}
                </Notice>
              </div>
            )}
            <Head prediction={prediction} asked={asked} truth={truth} />
            <Bars prediction={prediction} likeliest={prediction && answerOf(prediction).label} />
            <p className={styles["alone"]} role="status">
              {prediction?.alone && t(`tryit.answer.alone.${prediction.alone}`)}
            </p>
            {children}
          </>
        )}
      </div>
    </section>
  );
}

function Head({ prediction, asked, truth }: { prediction: Prediction | undefined; asked: boolean; truth: string | undefined }) {
  const { t } = useTranslation();
  const format = useWholePercent();
  const answer = prediction && answerOf(prediction);
  const next = answer?.next && t("tryit.answer.next", { label: answer.next.label, percent: format(answer.next.probability) });
  const sure = answer && t("tryit.answer.sure", { percent: format(answer.probability) });
  const verdict = answer && truth !== undefined ? t(truth === answer.label ? "tryit.answer.right" : "tryit.answer.wrong", { truth }) : undefined;
  const said = useSettled(answer && [answer.label, sure, next, verdict].filter(Boolean).join(", "));
  return (
    <div className={styles["answer"]}>
      <b aria-hidden={!answer}>{answer?.label ?? "–"}</b>
      <div>
        {answer ? (
          <>
            <span className={styles["sure"]}>{sure}</span>
            <span className={styles["next"]}>{next}</span>
          </>
        ) : (
          <span className={styles["next"]}>{t(asked ? "tryit.answer.waiting" : "tryit.answer.empty")}</span>
        )}
      </div>
      <div className={styles["marks"]}>
        {verdict !== undefined && (
          <Badge kind={truth === answer?.label ? "ok" : "danger"} icon={truth === answer?.label ? Check : X}>
            {verdict}
          </Badge>
        )}
        {answer && !answer.confident && (
          <Badge kind="warn" icon={TriangleAlert}>
            {t("tryit.answer.unsure")}
          </Badge>
        )}
      </div>
      <span className={hidden["hidden"]} role="status">
        {said}
      </span>
    </div>
  );
}

/** In whole percents; nothing that is not is called all or none. */
function useWholePercent(): (share: number) => string {
  const { format } = new Intl.NumberFormat(usePreferredLocale(), { maximumFractionDigits: 0 });
  return (share) => (share > 0.99 && share < 1 ? `> ${format(99)}` : share < 0.01 && share > 0 ? `< ${format(1)}` : format(share * 100));
}
