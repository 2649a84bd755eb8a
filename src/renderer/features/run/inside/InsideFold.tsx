import { ChevronRight, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { insideTroubles } from "#core/runs/readInside.ts";
import type { Inside } from "../follow/createRunView.ts";
import { InsideReport } from "./InsideReport.tsx";
import styles from "./Inside.module.css";

/** While a run goes on: one line, that opens to all that is seen inside of it. */
export const InsideFold = memo(function InsideFold({ inside }: { inside: Inside }) {
  const { t } = useTranslation();
  const last = inside.looks.at(-1);
  const troubles = last ? insideTroubles(last.layers, { step: last.step, optimizer: inside.optimizer }).length : 0;
  return (
    <details className={styles["fold"]}>
      <summary>
        <ChevronRight size={16} strokeWidth={1.75} className={styles["chevron"]} aria-hidden="true" />
        <strong>{t("inside.title")}</strong>
        {troubles > 0 && (
          <span className={styles["count"]}>
            <TriangleAlert size={14} strokeWidth={1.75} aria-hidden="true" />
            {t("inside.troubles", { count: troubles })}
          </span>
        )}
        {last && <span className={styles["step"]}>{t("inside.atStep", { step: last.step })}</span>}
      </summary>
      <InsideReport inside={inside} />
    </details>
  );
});
