import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { DataTable } from "../frame/DataTable.tsx";
import { FigureEmpty, FigureFrame } from "../frame/FigureFrame.tsx";
import type { FigureProps } from "../frame/FigureProps.ts";
import styles from "./Attention.module.css";
import { HeadChoice } from "./HeadChoice.tsx";
import { sharesOf, shownLetter, useAttention, useHead } from "./useAttention.ts";

const prompt = "Call me Ishmael.";
const cell = 11;

/** How every letter spreads its attention, as two squares: without the mask and with it. The darker, the larger the share. */
export function AttentionMaps({ caption, run, call }: FigureProps & { caption: ReactNode }) {
  const { t } = useTranslation();
  const [head, setHead] = useHead();
  const [isTable, showTable] = useState(false);
  const { format } = numberFormat(usePreferredLocale(), { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const open = useAttention({ run, call }, { prompt, masked: false });
  const masked = useAttention({ run, call }, { prompt, masked: true });
  if (open.kind === "none" || masked.kind === "none") {
    const why = open.kind === "none" ? open.why : masked.kind === "none" ? masked.why : "asking";
    return (
      <FigureFrame caption={caption}>
        <FigureEmpty title={t(`figures.attention.${why}`)}>{why === "noRun" && t("figures.pressRun")}</FigureEmpty>
      </FigureFrame>
    );
  }
  const { letters, layers, heads } = masked.map;
  const shown = { layer: Math.min(head.layer, layers - 1), head: Math.min(head.head, heads - 1) };
  const maps = [
    { kind: "open", rows: sharesOf(open.map, shown) },
    { kind: "masked", rows: sharesOf(masked.map, shown) },
  ] as const;
  return (
    <FigureFrame caption={caption} table={{ isShown: isTable, show: showTable }} tools={<HeadChoice layers={layers} heads={heads} value={head} onChange={setHead} />}>
      <div className={styles["maps"]}>
        {maps.map(({ kind, rows }) => (
          <div key={kind} className={styles["map"]}>
            <strong>{t(`figures.attention.${kind}`)}</strong>
            {isTable ? (
              <DataTable label={t(`figures.attention.${kind}`)} columns={["", ...letters.map((letter, place) => `${place + 1} ${shownLetter(letter)}`)]} rows={rows.map((row, place) => [`${place + 1} ${shownLetter(letters[place]!)}`, ...row.map((share) => format(share))])} />
            ) : (
              <svg viewBox={`0 0 ${(letters.length + 1) * cell} ${(letters.length + 1) * cell}`} role="img" aria-label={t(`figures.attention.${kind}Label`, { count: letters.length })}>
                {letters.map((letter, place) => (
                  <g key={place} className={styles["axis"]} aria-hidden="true">
                    <text x={(place + 1.5) * cell} y={cell - 3}>{shownLetter(letter)}</text>
                    <text x={cell / 2} y={(place + 2) * cell - 3}>{shownLetter(letter)}</text>
                  </g>
                ))}
                <rect x={cell} y={cell} width={letters.length * cell} height={letters.length * cell} className={styles["paper"]} />
                {rows.map((row, y) => row.map((share, x) => (share === 0 ? undefined : <rect key={`${y} ${x}`} x={(x + 1) * cell} y={(y + 1) * cell} width={cell} height={cell} className={styles["ink"]} fillOpacity={Math.max(0.06, Math.sqrt(share))} />)))}
              </svg>
            )}
          </div>
        ))}
      </div>
    </FigureFrame>
  );
}
