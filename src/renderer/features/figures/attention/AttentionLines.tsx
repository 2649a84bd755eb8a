import { useState, type KeyboardEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { ScrollBox } from "#renderer/ui/panes/ScrollBox.tsx";
import { DataTable } from "../frame/DataTable.tsx";
import { FigureEmpty, FigureFrame } from "../frame/FigureFrame.tsx";
import type { FigureProps } from "../frame/FigureProps.ts";
import styles from "./Attention.module.css";
import { HeadChoice } from "./HeadChoice.tsx";
import { sharesOf, shownLetter, useAttention, useHead } from "./useAttention.ts";

const cell = 15;
const height = 96;
const baseline = 84;
/** Of a line that has the whole attention, pixels. */
const widest = 7;
/** Fainter ones are left out. */
const leastShare = 0.01;
const longestPrompt = 40;

/** A text as a row of letters, and lines from one of them to those it looks at; thickness is the share. */
export function AttentionLines({ caption, run, call }: FigureProps & { caption: ReactNode }) {
  const { t } = useTranslation();
  const [prompt, setPrompt] = useState("Call me Ishmael. Some years ago");
  const [head, setHead] = useHead();
  const [chosen, choose] = useState(15);
  const [isTable, showTable] = useState(false);
  const { format } = numberFormat(usePreferredLocale(), { maximumFractionDigits: 0 });
  const attention = useAttention({ run, call }, { prompt, masked: true });
  const percent = (share: number): string => t("figures.percent", { value: format(share * 100) });
  const field = (
    <label className={styles["prompt"]}>
      <span>{t("figures.attention.text")}</span>
      <input value={prompt} maxLength={longestPrompt} spellCheck={false} onChange={({ target }) => setPrompt(target.value)} />
    </label>
  );
  if (attention.kind === "none") {
    return (
      <FigureFrame caption={caption}>
        {attention.why !== "noRun" && attention.why !== "notYet" && field}
        <FigureEmpty title={t(`figures.attention.${attention.why}`)}>{attention.why === "noRun" && t("figures.pressRun")}</FigureEmpty>
      </FigureFrame>
    );
  }
  const { letters, layers, heads } = attention.map;
  const at = Math.min(chosen, letters.length - 1);
  const rows = sharesOf(attention.map, { layer: Math.min(head.layer, layers - 1), head: Math.min(head.head, heads - 1) });
  const row = rows[at]!;
  const seen = row.map((share, place) => ({ share, place })).filter(({ share }) => share >= leastShare);
  const most = [...seen].sort((one, other) => other.share - one.share).slice(0, 3);
  const said = t("figures.attention.looks", { place: at + 1, letter: shownLetter(letters[at]!), at: most.map(({ share, place }) => `${shownLetter(letters[place]!)} (${place + 1}) ${percent(share)}`).join(", ") });
  const move = (event: KeyboardEvent): void => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: letters.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(Math.max(0, Math.min(letters.length - 1, to)));
  };
  const middle = (place: number): number => (place + 0.5) * cell;
  return (
    <FigureFrame caption={caption} table={{ isShown: isTable, show: showTable }} tools={<HeadChoice layers={layers} heads={heads} value={head} onChange={setHead} />}>
      {field}
      {isTable ? (
        <DataTable
          label={t("figures.attention.table")}
          columns={[t("figures.attention.letter"), t("figures.attention.looksAt")]}
          rows={rows.map((shares, place) => [`${place + 1} ${shownLetter(letters[place]!)}`, shares.map((share, other) => ({ share, other })).filter(({ share }) => share >= leastShare).sort((one, other) => other.share - one.share).slice(0, 6).map(({ share, other }) => `${shownLetter(letters[other]!)} (${other + 1}) ${percent(share)}`).join(", ")])}
        />
      ) : (
        <>
          <ScrollBox label={t("figures.attention.lines")} className={styles["box"]}>
            <div role="slider" tabIndex={0} aria-label={t("figures.attention.chosen")} aria-valuemin={1} aria-valuemax={letters.length} aria-valuenow={at + 1} aria-valuetext={said} className={styles["row"]} style={{ inlineSize: letters.length * cell }} onKeyDown={move}>
              <svg width={letters.length * cell} height={height} aria-hidden="true">
                {seen.map(({ share, place }) => {
                  const lift = Math.min(baseline - 4, 14 + Math.abs(at - place) * 5);
                  const d = place === at ? `M ${middle(at) - 4} ${baseline} c -6 -16 14 -16 8 0` : `M ${middle(at)} ${baseline} Q ${(middle(at) + middle(place)) / 2} ${baseline - 2 * lift} ${middle(place)} ${baseline}`;
                  return <path key={place} d={d} className={styles["line"]} strokeWidth={Math.max(0.75, share * widest)} />;
                })}
              </svg>
              <div className={styles["letters"]} aria-hidden="true">
                {letters.map((letter, place) => (
                  // A place in the text is all that a letter has; the slider is for keys.
                  // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
                  <span key={place} style={{ inlineSize: cell }} data-chosen={place === at} data-later={place > at} onClick={() => choose(place)}>
                    {shownLetter(letter)}
                  </span>
                ))}
              </div>
            </div>
          </ScrollBox>
          <p className={styles["said"]}>{said}</p>
        </>
      )}
    </FigureFrame>
  );
}
