import { ArrowRight, PenLine } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { predictionOutcome } from "#core/runs/predictedCall.ts";
import type { LessonView } from "#shared/contracts/lessons.ts";
import type { RunReport as Report } from "#shared/contracts/runs.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { Notice } from "#renderer/ui/signs/Notice.tsx";
import { ScrollBox } from "#renderer/ui/panes/ScrollBox.tsx";
import type { RunCommands } from "./follow/createRunCommands.ts";
import type { RunFollower } from "./follow/createRunFollower.ts";
import { diagnoseLoss } from "./curves/diagnoseLoss.ts";
import { EpochTable } from "./report/EpochTable.tsx";
import { ExportsTable } from "./report/ExportsTable.tsx";
import { reportFigures } from "./report/reportFigures.ts";
import { RunBar } from "./bar/RunBar.tsx";
import { RunCharts } from "./curves/RunCharts.tsx";
import { InsideFold } from "./inside/InsideFold.tsx";
import { InsideReport } from "./inside/InsideReport.tsx";
import type { PredictedPoint } from "./curves/predictedPoints.ts";
import { RunErrorNotice } from "./RunErrorNotice.tsx";
import { RunFigures } from "./report/RunFigures.tsx";
import { RunProgress } from "./bar/RunProgress.tsx";
import { RunReport } from "./report/RunReport.tsx";
import { RunRemarks } from "./RunRemarks.tsx";
import styles from "./RunResults.module.css";
import { useRunStore } from "./follow/runStore.ts";
import { SightText } from "./sight/SightText.tsx";
import { SightGrid, type ImageSample } from "./sight/SightGrid.tsx";

export interface RunResultsProps {
  runs: RunFollower;
  commands: Pick<RunCommands, "pause" | "resume">;
  /** Whether the lesson's program trains step by step, so that there will be curves; undefined until it is known. */
  trains: boolean | undefined;
  marks: LessonView["marks"];
  /** Where the learner said the curves would be. */
  predicted: readonly PredictedPoint[];
  /** Pictures of the lesson's unseen data; `none` where its data is no pictures. */
  sample: ImageSample | "none" | undefined;
  /** Of the finished run, once the host has measured it. */
  report: Report | undefined;
  /** What is known when the lab does not answer is what was known last. Says so. */
  lost: ReactNode;
  /** Changes when colours or words do: then charts are made anew. */
  look: string;
  /** How many checks failed on the run that ended. */
  failedChecks: number;
  checks: ReactNode;
  /** How the run leaves the lesson. */
  verdict: ReactNode;
  onLine(file: string, line: number): void;
  /** Tries the model of the run that is shown. */
  onTry: (() => void) | undefined;
  next: { title: string; passed: boolean; onNext(): void } | undefined;
}

/** Pictures in the frame: four rows of twelve. */
const places = 48;

/** Right pane of a lesson: frames that are there before the first point, fill in place, and become the run's report in one step. */
export function RunResults(props: RunResultsProps) {
  const { runs, commands, trains, marks, predicted, sample, report, lost, look, failedChecks, checks, verdict, onLine, onTry, next } = props;
  const { t } = useTranslation();
  const run = useRunStore((store) => store.run);
  const reading = useRunStore((store) => store.reading);
  const previous = useRunStore((store) => store.previous);
  const failure = useRunStore((store) => store.failure);
  const state = run?.state;
  const done = run && state?.status === "succeeded" ? { run, state } : undefined;
  const trained = (state?.calls.length ?? 0) > 0;
  const isLost = lost !== undefined;
  const notices = (
    <div role="alert" className={styles["notices"]}>
      {lost}
      {failure && (
        <Notice kind="danger" title={t(`errors.${failure.code}.title`)}>
          {t(`errors.${failure.code}.action`)}
        </Notice>
      )}
      {run && state?.error && <RunErrorNotice error={state.error} runId={run.runId} onLine={onLine} />}
    </div>
  );
  const charts = { runs, marks, predicted, look, lost: isLost, unseen: sample === "none" ? "unseenRows" : "unseenDigits" } as const;
  return (
    <section className={styles["pane"]} aria-label={t("run.region")}>
      <RunBar run={run} reading={reading} lost={isLost} failedChecks={failedChecks} commands={commands} />
      {done ? (
        <>
          {verdict}
          {notices}
          <RunRemarks remarks={done.state.remarks} trouble={done.state.trouble} loaded={done.state.loaded} />
          <LossNotice runs={runs} />
          <RunFigures figures={reportFigures({ metrics: done.state.metrics, exports: done.state.result?.exports ?? {}, seconds: done.state.seconds, training: predictionOutcome(done.state), report, previous: previous?.of === done.run.runId ? previous : undefined })} />
          {/* Each report begins at its first page. */}
          <Tabs key={done.run.runId} className={styles["tabs"]!}>
            <TabList aria-label={t("report.pages")} className={styles["tabList"]!}>
              <Tab id="report" className={styles["tab"]!}>{t("report.page")}</Tab>
              {trained && <Tab id="curves" className={styles["tab"]!}>{t("report.curves")}</Tab>}
              {done.run.epochs.length > 0 && <Tab id="epochs" className={styles["tab"]!}>{t("epochs.title")}</Tab>}
              {done.run.inside && <Tab id="inside" className={styles["tab"]!}>{t("inside.page")}</Tab>}
            </TabList>
            <TabPanel id="report" className={styles["scroll"]!}>
              {report && <RunReport report={report} />}
              {done.run.sight?.text !== undefined && <SightText sight={done.run.sight} />}
              <ExportsTable exports={done.state.result?.exports ?? {}} />
              {checks}
            </TabPanel>
            <TabPanel id="curves" className={styles["scroll"]!}>
              <RunCharts {...charts} which="all" />
            </TabPanel>
            <TabPanel id="epochs" className={styles["scroll"]!}>
              <EpochTable epochs={done.run.epochs} />
            </TabPanel>
            <TabPanel id="inside" className={styles["scroll"]!}>
              {done.run.inside && <InsideReport inside={done.run.inside} />}
            </TabPanel>
          </Tabs>
          <footer className={styles["foot"]}>
            {onTry && (
              <Button onPress={onTry}>
                <PenLine size={16} strokeWidth={1.75} aria-hidden="true" />
                {t("report.try")}
              </Button>
            )}
            {next && (
              <Button variant={next.passed ? "primary" : "plain"} className={styles["next"]!} onPress={next.onNext}>
                <span>{t("report.next", { title: next.title })}</span>
                <ArrowRight size={16} strokeWidth={1.75} aria-hidden="true" />
              </Button>
            )}
          </footer>
        </>
      ) : (
        <>
          <RunProgress run={run} reading={reading} previous={previous} trains={trained || trains !== false} lost={isLost} />
          {notices}
          <RunRemarks remarks={state?.remarks ?? []} trouble={state?.trouble} loaded={state?.loaded ?? []} />
          <ScrollBox className={`${styles["scroll"]} ${state?.error ? styles["failed"] : ""}`} label={t("run.live")}>
            {(trained || trains) && <RunCharts {...charts} which="loss" />}
            {sample !== undefined && sample !== "none" && <SightGrid sample={sample} sight={run?.sight} places={places} />}
            {run?.sight?.text !== undefined && <SightText sight={run.sight} />}
            {run?.inside && <InsideFold inside={run.inside} />}
            {checks}
          </ScrollBox>
        </>
      )}
    </section>
  );
}

/** Says why a run that came to its end learnt nothing, where its curve shows it. */
function LossNotice({ runs }: Pick<RunResultsProps, "runs">) {
  const { t } = useTranslation();
  const number = numberFormat(usePreferredLocale(), { maximumSignificantDigits: 3 });
  const loss = runs.curves()?.get("loss");
  const found = loss && diagnoseLoss({ steps: loss.steps(), values: loss.values() });
  if (!found) return undefined;
  return (
    <Notice kind="warn" title={t("report.tooBig")}>
      {t("report.tooBigMore", { value: number.format(found.value), step: found.step, safe: t("error.safe") })}
    </Notice>
  );
}
