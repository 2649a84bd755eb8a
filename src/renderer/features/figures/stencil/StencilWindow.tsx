import { ArrowRight, Eraser, PenLine, RefreshCw } from "lucide-react";
import { useCallback, useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { LabClient } from "#shared/contracts/lab.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Segmented } from "#renderer/ui/controls/Segmented.tsx";
import { ToggleButton } from "#renderer/ui/controls/ToggleButton.tsx";
import { FigureEmpty, FigureFrame } from "../frame/FigureFrame.tsx";
import type { FigureProps } from "../frame/FigureProps.ts";
import { useAsked } from "../frame/useAsked.ts";
import { SignedPicture } from "../pictures/SignedPicture.tsx";
import { Products } from "./Products.tsx";
import { SlidingWindow } from "./SlidingWindow.tsx";
import styles from "./StencilWindow.module.css";
import { answersOf, inked, movedRight, places, side, stencilNames, stencils, type Place, type StencilName } from "./stencils.ts";

/** Strongest answer there can be: three pixels of ink beside three of paper. */
const strongest = 3;
/** Where the window begins: over the middle of a digit. */
const middle: Place = { row: 12, column: 12 };

/** A window of nine weights over a digit, one's own or one of the lesson's: nine products, their sum, and the answers at all places. */
export function StencilWindow({ caption, lesson, call }: FigureProps & { caption: ReactNode }) {
  const { t } = useTranslation();
  const [row, setRow] = useState(0);
  const [changed, setChanged] = useState<Uint8Array>();
  const [name, setName] = useState<StencilName>("upright");
  const [place, setPlace] = useState(middle);
  const [draws, setDraws] = useState(false);
  const ask = useCallback((lab: LabClient) => lab.lessons.sample({ lessonId: lesson.id, part: "train", from: row, count: 1, perClass: false }), [lesson.id, row]);
  const asked = useAsked({ call, ask, about: `${lesson.id} ${row}` });
  const sample = asked.kind === "known" && asked.value.kind === "images" && asked.value.width === side && asked.value.height === side ? asked.value : undefined;
  const pixels = changed ?? sample?.pixels;
  const stencil = stencils[name];
  const answers = useMemo(() => pixels && answersOf(pixels, stencil), [pixels, stencil]);

  const draw = (on: boolean): void => {
    setDraws(on);
    if (on) setChanged(new Uint8Array(side * side));
  };
  const other = (): void => {
    setDraws(false);
    setChanged(undefined);
    setRow(row + 1);
  };
  return (
    <FigureFrame
      caption={caption}
      tools={
        <>
          <ToggleButton isSelected={draws} onChange={draw}>
            {draws ? <Eraser size={14} strokeWidth={2} aria-hidden="true" /> : <PenLine size={14} strokeWidth={2} aria-hidden="true" />}
            {t("figures.stencil.draw")}
          </ToggleButton>
          <Button variant="quiet" onPress={() => pixels && setChanged(movedRight(pixels))} isDisabled={!pixels}>
            <ArrowRight size={14} strokeWidth={2} aria-hidden="true" />
            {t("figures.stencil.move")}
          </Button>
          <Button variant="quiet" onPress={other}>
            <RefreshCw size={14} strokeWidth={2} aria-hidden="true" />
            {t("figures.stencil.other")}
          </Button>
        </>
      }
    >
      {asked.kind === "failed" || (asked.kind === "known" && !sample) ? (
        <FigureEmpty title={t("figures.noData")} />
      ) : (
        <div className={styles["figure"]}>
          <Segmented<StencilName> label={t("figures.stencil.choose")} value={name} options={stencilNames.map((value) => ({ value, label: t(`figures.stencil.${value}`) }))} onChange={setName} />
          <div className={styles["pair"]}>
            <SlidingWindow pixels={pixels} stencil={stencil} place={place} onPlace={setPlace} onInk={draws ? (from, to) => setChanged((now) => inked(now ?? new Uint8Array(side * side), from, to)) : undefined} />
            <div className={styles["answers"]}>
              {answers && <SignedPicture width={places} values={answers} most={strongest} />}
              <i style={{ insetInlineStart: `${(100 * place.column) / places}%`, insetBlockStart: `${(100 * place.row) / places}%` }} aria-hidden="true" />
            </div>
            <span>{t("figures.stencil.picture")}</span>
            <span>{t("figures.stencil.answers")}</span>
          </div>
          {pixels && <Products pixels={pixels} stencil={stencil} place={place} />}
        </div>
      )}
    </FigureFrame>
  );
}
