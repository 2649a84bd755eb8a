import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ContinueCard } from "../features/learn/ContinueCard.tsx";
import { Courses } from "../features/learn/Courses.tsx";
import { nextLesson } from "../features/learn/learnPlan.ts";
import { RecentRuns } from "../features/learn/RecentRuns.tsx";
import { useLearn } from "../features/learn/useLearn.ts";
import { useLessonSamples } from "../features/learn/useLessonSamples.ts";
import { Button } from "../ui/controls/Button.tsx";
import { Notice } from "../ui/signs/Notice.tsx";
import hidden from "../ui/visuallyHidden.module.css";
import styles from "./LearnPage.module.css";

export interface LearnPageProps {
  /** Begins when there is something to choose from; what it answers ends it. */
  whenShown(): () => void;
}

/** Where one goes on, every course, and what was run last. */
export function LearnPage({ whenShown }: LearnPageProps) {
  const { t } = useTranslation();
  const { data, failure, retry } = useLearn();
  const samples = useLessonSamples(data?.courses);
  const isShown = data !== undefined;
  useEffect(() => (isShown ? whenShown() : undefined), [isShown, whenShown]);
  const next = data && nextLesson(data.courses, data.progress);
  return (
    <div className={styles["page"]}>
      <div className={styles["main"]} data-f6="">
        <h1 className={hidden["hidden"]}>{t("app.learn")}</h1>
        <div role="alert">
          {failure && (
            <Notice kind="danger" title={t(`errors.${failure.code}.title`)} action={<Button onPress={retry}>{t("learn.retry")}</Button>}>
              {t(`errors.${failure.code}.action`)}
            </Notice>
          )}
        </div>
        {data && next ? <ContinueCard next={next} data={data} sample={samples.get(next.lesson.id)} /> : !failure && <div className={styles["waiting"]} aria-busy={data === undefined} />}
        {data && <Courses data={data} samples={samples} first={next?.course.id} />}
      </div>
      <div className={styles["side"]} data-f6="">{data && <RecentRuns data={data} />}</div>
    </div>
  );
}
