import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Slider } from "#renderer/ui/controls/Slider.tsx";
import { ToggleButton } from "#renderer/ui/controls/ToggleButton.tsx";
import { FigureFrame } from "../frame/FigureFrame.tsx";
import styles from "./FoldedSheet.module.css";
import { cutWrong, points } from "./foldedPoints.ts";

const size = 156;

/** Two sheets with the same points: the first is only cut, the second may be folded before. */
export function FoldedSheet({ caption }: { caption: ReactNode }) {
  const { t } = useTranslation();
  const [cut, setCut] = useState({ at: 0, tilt: 0 });
  const [foldedCut, setFoldedCut] = useState(0);
  const [isFolded, fold] = useState(false);
  const straight = cutWrong(points, cut);
  const second = cutWrong(isFolded ? points.map(({ x, y, isRound }) => ({ x: Math.abs(x), y, isRound })) : points, { at: foldedCut, tilt: 0 });
  return (
    <FigureFrame caption={caption}>
      <div className={styles["sheets"]}>
        <section aria-label={t("figures.folded.straight")}>
          <h4>{t("figures.folded.straight")}</h4>
          <Sheet isFolded={false} cut={cut} label={t("figures.folded.read", { wrong: straight, count: points.length, fold: "no" })} />
          <p className={styles["wrong"]} role="status">{t("figures.folded.wrong", { wrong: straight, count: points.length })}</p>
          <Control label={t("figures.folded.at")} value={cut.at} onChange={(at) => setCut({ ...cut, at })} />
          <Control label={t("figures.folded.tilt")} value={cut.tilt} onChange={(tilt) => setCut({ ...cut, tilt })} />
        </section>
        <section aria-label={t("figures.folded.second")}>
          <h4>{t("figures.folded.second")}</h4>
          <Sheet isFolded={isFolded} cut={{ at: foldedCut, tilt: 0 }} label={t("figures.folded.read", { wrong: second, count: points.length, fold: isFolded ? "yes" : "no" })} />
          <p className={styles["wrong"]} role="status">{t("figures.folded.wrong", { wrong: second, count: points.length })}</p>
          <ToggleButton isSelected={isFolded} onChange={fold}>{t("figures.folded.fold")}</ToggleButton>
          <Control label={t("figures.folded.at")} value={foldedCut} onChange={setFoldedCut} />
        </section>
      </div>
    </FigureFrame>
  );
}

function Control({ label, value, onChange }: { label: string; value: number; onChange(value: number): void }) {
  return (
    <div className={styles["control"]}>
      <span aria-hidden="true">{label}</span>
      <Slider label={label} value={value} least={-1} most={1} step={0.05} onChange={onChange} />
    </div>
  );
}

/** The sheet from -1 to 1 both ways; folded, its left half lies on the right one. */
function Sheet({ isFolded, cut, label }: { isFolded: boolean; cut: { at: number; tilt: number }; label: string }) {
  const [top, bottom] = [cut.at + cut.tilt, cut.at - cut.tilt];
  return (
    <svg viewBox="-1.08 -1.08 2.16 2.16" width={size} height={size} role="img" aria-label={label} className={styles["sheet"]}>
      <rect className={styles["gone"]} x={-1} y={-1} width={1} height={2} />
      <rect className={styles["paper"]} x={0} y={-1} width={1} height={2} />
      {points.filter(({ x }) => x >= 0).map((point) => <Point key={`${point.x} ${point.y}`} {...point} />)}
      <g className={styles["flap"]} data-folded={isFolded || undefined}>
        <rect className={styles["paper"]} x={-1} y={-1} width={1} height={2} />
        {points.filter(({ x }) => x < 0).map((point) => <Point key={`${point.x} ${point.y}`} {...point} />)}
      </g>
      <line className={styles["cut"]} x1={top} y1={-1.06} x2={bottom} y2={1.06} />
      <line className={styles["crease"]} x1={0} y1={-1} x2={0} y2={1} />
    </svg>
  );
}

function Point({ x, y, isRound }: { x: number; y: number; isRound: boolean }) {
  return isRound ? <circle className={styles["round"]} cx={x} cy={y} r={0.065} /> : <rect className={styles["square"]} x={x - 0.06} y={y - 0.06} width={0.12} height={0.12} />;
}

