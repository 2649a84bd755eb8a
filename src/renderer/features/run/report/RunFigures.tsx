import { useTranslation } from "react-i18next";
import { bytesText, numberFormat } from "#renderer/i18n/numberFormat.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import type { Figure } from "./reportFigures.ts";
import styles from "./RunFigures.module.css";

/** What came out, each beside what the run before gave. */
export function RunFigures({ figures }: { figures: readonly Figure[] }) {
  return (
    <div className={styles["figures"]}>
      {figures.map((figure) => (
        <OneFigure key={figure.kind === "export" ? figure.name : figure.kind} figure={figure} />
      ))}
    </div>
  );
}

function OneFigure({ figure }: { figure: Figure }) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const fixed = (value: number, digits: number, signed = false): string =>
    numberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: signed ? "exceptZero" : "auto" }).format(value).replace("-", "−");
  const { name, value, change, better } = read();
  /** The prediction beside what it was about, which is not the whole program; then how large the model is. */
  function timeNotes({ training, modelBytes }: Extract<Figure, { kind: "time" }>): string {
    const size = modelBytes === undefined ? undefined : t("report.model", { size: bytesText(modelBytes, locale) });
    const outcome = training && t("report.predicted", { took: brief(training.took), said: brief(training.said) });
    return [outcome, size].filter((note) => note !== undefined).join(" · ");
  }

  function brief(seconds: number): string {
    return numberFormat(locale, { maximumSignificantDigits: 2 }).format(seconds);
  }

  return (
    <dl className={styles["figure"]}>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b>
        <span className={better ? styles["better"] : undefined}>{change}</span>
      </dd>
    </dl>
  );

  function read(): { name: React.ReactNode; value: string; change?: string | undefined; better?: boolean } {
    switch (figure.kind) {
      case "accuracy": {
        const points = figure.before === undefined ? undefined : (figure.value - figure.before) * 100;
        return { name: t("report.right"), value: `${fixed(figure.value * 100, 1)} %`, change: points === undefined ? t("report.first") : Math.abs(points) < 0.05 ? t("report.same") : t("report.points", { points: fixed(points, 1, true) }), better: points !== undefined && points >= 0.05 };
      }
      case "loss":
        return { name: t("report.loss"), value: fixed(figure.value, 3), change: figure.before === undefined ? t("report.first") : t("report.was", { value: fixed(figure.before, 3) }) };
      case "export":
        return { name: <code>{figure.name}</code>, value: numberFormat(locale, { maximumSignificantDigits: 5 }).format(figure.value) };
      case "time":
        return { name: t("report.time"), value: t("run.took", { seconds: fixed(figure.seconds, figure.seconds < 1 ? 2 : 1) }), change: timeNotes(figure) };
    }
  }
}
