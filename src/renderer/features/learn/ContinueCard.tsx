import { CircleCheck, CircleDashed, Clock } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Sample } from "#shared/contracts/lessons.ts";
import { useKeys } from "#renderer/commands/commandStore.ts";
import { useCommand } from "#renderer/commands/useCommand.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { go } from "#renderer/places/places.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Kbd } from "#renderer/ui/signs/Kbd.tsx";
import styles from "./ContinueCard.module.css";
import { DataFigure } from "./DataFigure.tsx";
import { LastCurve } from "./LastCurve.tsx";
import { runResult, type NextLesson } from "./learnPlan.ts";
import type { LearnData } from "./useLearn.ts";

/** The one next thing to do: a lesson, how far one is in it, and the curve of its last run. */
export function ContinueCard({ next, data, sample }: { next: NextLesson; data: LearnData; sample: Sample | undefined }) {
  const { t } = useTranslation();
  const { course, lesson, number, progress, why } = next;
  const start = (): void => go({ kind: "lesson", lessonId: lesson.id });
  useCommand("learn.continue", start);
  const [keys] = useKeys("learn.continue");
  const drawn = data.runs.filter(({ runId, lessonId }) => lessonId === lesson.id && (data.losses.get(runId)?.steps.length ?? 0) > 1);
  const [run, before] = drawn.flatMap((one) => [{ run: one, loss: data.losses.get(one.runId)! }]);
  return (
    <section className={styles["card"]} aria-label={t(`learn.card.${why}`)}>
      <div className={styles["text"]}>
        <p className={styles["sub"]}>{t("learn.card.place", { course: course.title, number })}</p>
        <h2>{lesson.title}</h2>
        <Reached next={next} data={data} />
        <ul className={styles["facts"]}>
          {progress && progress.passed > 0 && (
            <li className={styles["ok"]}>
              <CircleCheck size={14} strokeWidth={2} aria-hidden="true" />
              {t("learn.card.passed", { count: progress.passed })}
            </li>
          )}
          {progress && progress.checks > progress.passed && (
            <li>
              <CircleDashed size={14} strokeWidth={2} aria-hidden="true" />
              {t("learn.card.left", { count: progress.checks - progress.passed })}
            </li>
          )}
          <li>
            <Clock size={14} strokeWidth={2} aria-hidden="true" />
            {t("learn.card.minutes", { minutes: lesson.minutes })}
          </li>
        </ul>
        <Button variant="primary" className={styles["button"]!} onPress={start} {...(keys !== undefined && { "aria-keyshortcuts": keys })}>
          {t(`learn.card.${why}`)}
          {keys !== undefined && <Kbd keys={keys} />}
        </Button>
      </div>
      {(run !== undefined || sample !== undefined) && (
        <figure className={styles["figure"]}>
          <figcaption>{t(run ? "learn.curve.title" : "learn.card.data")}</figcaption>
          {run ? <LastCurve {...run} before={before} /> : sample && <div className={styles["sample"]}><DataFigure sample={sample} /></div>}
        </figure>
      )}
    </section>
  );
}

/** What the last run came to, or what the lesson is about. */
function Reached({ next, data }: { next: NextLesson; data: LearnData }) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const run = data.runs.find(({ lessonId }) => lessonId === next.lesson.id);
  const result = run && runResult(run);
  const one = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const two = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  if (run && result?.kind === "right") return <p className={styles["about"]}>{t("learn.card.reached", { number: run.number, value: one.format(result.value * 100), unseen: result.unseen ? "yes" : "no" })}</p>;
  if (run && result?.kind === "loss") return <p className={styles["about"]}>{t("learn.card.reachedLoss", { number: run.number, value: two.format(result.value) })}</p>;
  if (run && result?.kind === "failed") return <p className={styles["about"]}>{t("learn.card.failed", { number: run.number })}</p>;
  if (run && result?.kind === "active") return <p className={styles["about"]}>{t("learn.card.active", { number: run.number })}</p>;
  return <p className={styles["about"]}>{next.lesson.summary}</p>;
}
