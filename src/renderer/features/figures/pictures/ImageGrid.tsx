import { RefreshCw } from "lucide-react";
import { useCallback, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { LabClient } from "#shared/contracts/lab.ts";
import type { Sample } from "#shared/contracts/lessons.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Picture } from "#renderer/ui/pictures/Picture.tsx";
import { FigureEmpty, FigureFrame } from "../frame/FigureFrame.tsx";
import type { FigureProps } from "../frame/FigureProps.ts";
import styles from "./ImageGrid.module.css";
import { NumberGrid } from "./NumberGrid.tsx";
import { PictureTiles } from "./PictureTiles.tsx";
import { useAsked } from "../frame/useAsked.ts";

type Images = Extract<Sample, { kind: "images" }>;

const perClass = 6;

/** Pictures that the model learns from, one column a class; a chosen one is shown as the numbers it is. */
export function ImageGrid({ caption, lesson, call }: FigureProps & { caption: ReactNode }) {
  const { t } = useTranslation();
  const [from, setFrom] = useState(0);
  const [selected, select] = useState<number>();
  const ask = useCallback((lab: LabClient) => lab.lessons.sample({ lessonId: lesson.id, part: "train", from, count: perClass, perClass: true }), [lesson.id, from]);
  const asked = useAsked({ call, ask, about: `${lesson.id} ${from}` });
  const sample = asked.kind === "known" && asked.value.kind === "images" ? asked.value : undefined;

  const others = (): void => {
    setFrom(from + perClass);
    select(undefined);
  };
  return (
    <FigureFrame
      caption={caption}
      tools={
        <Button variant="quiet" onPress={others} isDisabled={!sample}>
          <RefreshCw size={14} strokeWidth={2} aria-hidden="true" />
          {t("figures.images.others")}
        </Button>
      }
    >
      {asked.kind === "failed" || (asked.kind === "known" && !sample) ? (
        <FigureEmpty title={t("figures.noData")} />
      ) : (
        <div className={styles["frame"]}>
          {sample && <Tiles sample={sample} selected={selected} select={select} />}
          {sample && selected !== undefined && <Numbers sample={sample} index={selected} />}
        </div>
      )}
    </FigureFrame>
  );
}

/** Pictures come class by class and stand in columns. */
function Tiles({ sample, selected, select }: { sample: Images; selected: number | undefined; select(index: number): void }) {
  const { t } = useTranslation();
  const nameOf = useNames(sample);
  const { classes, labels } = sample;
  const byClass = classes.map((_, label) => Array.from(labels.keys()).filter((index) => labels[index] === label));
  const order = Array.from({ length: perClass }, (_, row) => byClass.map((column) => column[row])).flat().filter((index) => index !== undefined);
  return (
    <PictureTiles
      label={t("figures.images.label")}
      columns={classes.length}
      tiles={order.map((index) => ({ key: String(sample.rows[index]), name: nameOf(index), picture: <Picture pixels={pixelsOf(sample, index)} width={sample.width} height={sample.height} /> }))}
      selected={selected === undefined ? undefined : order.indexOf(selected)}
      onSelect={(place) => select(order[place]!)}
    />
  );
}

function Numbers({ sample, index }: { sample: Images; index: number }) {
  const { t } = useTranslation();
  const nameOf = useNames(sample);
  const pixels = pixelsOf(sample, index);
  return (
    <div className={styles["numbers"]} role="group" aria-label={nameOf(index)}>
      <div className={styles["large"]}>
        <Picture pixels={pixels} width={sample.width} height={sample.height} />
      </div>
      <p>
        <strong>{nameOf(index)}</strong>
        {t("figures.images.numbers", { count: pixels.length, width: sample.width, height: sample.height })}
      </p>
      <div className={styles["grid"]}>
        <NumberGrid label={t("figures.images.table")} width={sample.width} values={Array.from(pixels, String)} />
      </div>
    </div>
  );
}

function pixelsOf({ pixels, width, height }: Images, index: number): Uint8Array {
  return pixels.subarray(index * width * height, (index + 1) * width * height);
}

function useNames({ classes, labels, rows }: Images): (index: number) => string {
  const { t } = useTranslation();
  return (index) => t("figures.images.name", { name: classes[labels[index]!] ?? "", row: rows[index]! + 1 });
}
