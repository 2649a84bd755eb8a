import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { digitClasses } from "../features/tryit/answer/answer.ts";
import { AnswerPane } from "../features/tryit/answer/AnswerPane.tsx";
import { DrawPane } from "../features/tryit/draw/DrawPane.tsx";
import { showPicture, useDrawing } from "../features/tryit/draw/drawingStore.ts";
import { pictureAt } from "../features/tryit/why/lessonPictures.ts";
import { ModelPicker } from "../features/tryit/answer/ModelPicker.tsx";
import { NoModel } from "../features/tryit/answer/NoModel.tsx";
import { SaveTest } from "../features/tryit/cases/SaveTest.tsx";
import { showSource, useDigit, useSource } from "../features/tryit/draw/sourceStore.ts";
import { UnfitModel } from "../features/tryit/answer/UnfitModel.tsx";
import { useAnswer } from "../features/tryit/answer/useAnswer.ts";
import { useLessonRows } from "../features/tryit/why/useLessonRows.ts";
import { runTitle } from "../lab/runName.ts";
import { useLessonTitles } from "../lab/useLessonTitles.ts";
import { useInside } from "../places/inside.ts";
import { useModels } from "../features/tryit/answer/useModels.ts";
import { useTryCommands } from "../features/tryit/draw/useTryCommands.ts";
import { WhyPane } from "../features/tryit/why/WhyPane.tsx";
import { WriteTry } from "../features/tryit/write/WriteTry.tsx";
import { YourTests } from "../features/tryit/cases/YourTests.tsx";
import styles from "./TryPage.module.css";

/** Draw, and see what a trained model takes it for; or let one write that has learned a text. */
export function TryPage({ run }: { run: string | undefined }) {
  const { t } = useTranslation();
  const models = useModels(run);
  const model = models?.find(({ runId }) => runId === run) ?? models?.[0];
  const titles = useLessonTitles();
  useInside(model && t("app.ofRun", { title: runTitle(model, titles), number: model.number }));
  const lesson = useLessonRows(model);
  const rows = lesson?.rows;
  const isTable = rows?.kind === "table";
  const fits = rows !== undefined && !isTable && !model?.writes;
  const outcome = useAnswer(fits ? model?.runId : undefined);
  const isRefused = outcome.kind === "failed" && outcome.error.code === "invalid-input";
  const drawnTruth = useDrawing((drawing) => drawing.truth);
  const digit = useDigit();
  const truth = useSource(({ source }) => source) === "draw" ? drawnTruth : undefined;
  const pictures = rows?.kind === "images" ? rows.pictures : undefined;
  const showUnseen = useCallback(() => {
    if (!pictures) return;
    const { pixels, label } = pictureAt(pictures, Math.floor(Math.random() * pictures.rows.length));
    showSource("draw");
    showPicture(pixels, label);
  }, [pictures]);
  const unseen = pictures && showUnseen;
  useTryCommands({ unseen });

  if (models && !model) return <NoModel />;
  if (models && model?.writes) {
    return (
      <div className={styles["page"]}>
        <h1 className={styles["title"]}>{t("app.try")}</h1>
        <WriteTry key={model.runId} runId={model.runId} bar={<ModelPicker models={models} model={model} titles={titles} />} />
      </div>
    );
  }
  return (
    <div className={styles["page"]}>
      <h1 className={styles["title"]}>{t("app.try")}</h1>
      <DrawPane unseen={unseen} />
      <AnswerPane
        bar={
          models &&
          model && (
            <>
              <ModelPicker models={models} model={model} titles={titles} />
              <SaveTest digit={fits ? digit : undefined} truth={truth} classes={pictures?.classes ?? digitClasses} onSaved={(label) => useDrawing.setState({ truth: label })} />
            </>
          )
        }
        outcome={outcome}
        asked={fits && digit !== undefined && outcome.kind !== "failed"}
        truth={truth}
        unfit={model && (isTable || isRefused) ? <UnfitModel model={model} titles={titles} isTable={isTable} /> : undefined}
      >
        <YourTests runId={fits ? model?.runId : undefined} digit={digit} />
      </AnswerPane>
      {model && lesson?.rows.kind === "images" && <WhyPane key={model.runId} model={model} lessonId={lesson.lessonId} outcome={outcome} />}
    </div>
  );
}
