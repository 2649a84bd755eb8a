import { Brush, Eraser, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Slider } from "#renderer/ui/controls/Slider.tsx";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { ToggleButton } from "#renderer/ui/controls/ToggleButton.tsx";
import { CommandKeys } from "./CommandKeys.tsx";
import { clearDrawing, penWidths, setPenWidth, takePen, undoStroke, useDrawing } from "./drawingStore.ts";
import styles from "./DrawPane.module.css";

/** Pen, eraser, how thick they are, back and away. */
export function DrawTools() {
  const { t } = useTranslation();
  const { format } = new Intl.NumberFormat(usePreferredLocale(), { maximumFractionDigits: 1 });
  const pen = useDrawing((drawing) => drawing.pen);
  const canUndo = useDrawing(({ past }) => past.length > 0);
  return (
    <div className={styles["tools"]} role="group" aria-label={t("tryit.tools.label")}>
      <ToggleButton isSelected={pen.kind === "pen"} onChange={() => takePen("pen")}>
        <Brush size={16} strokeWidth={1.75} aria-hidden="true" />
        {t("tryit.tools.pen")}
        <CommandKeys id="try.pen" />
      </ToggleButton>
      <ToggleButton isSelected={pen.kind === "erase"} onChange={() => takePen("erase")}>
        <Eraser size={16} strokeWidth={1.75} aria-hidden="true" />
        {t("tryit.tools.erase")}
        <CommandKeys id="try.erase" />
      </ToggleButton>
      <span className={styles["hair"]} />
      <Button variant="quiet" className={styles["undo"]!} aria-label={t("tryit.tools.undo")} isDisabled={!canUndo} onPress={undoStroke}>
        <Undo2 size={16} strokeWidth={1.75} aria-hidden="true" />
      </Button>
      <Slider label={t("tryit.tools.width")} value={pen.width} least={penWidths.least} most={penWidths.most} step={penWidths.step} onChange={setPenWidth} className={styles["width"]} />
      <span className={styles["px"]}>{t("tryit.tools.px", { width: format(pen.width) })}</span>
      <Button onPress={clearDrawing}>
        {t("tryit.tools.clear")}
        <CommandKeys id="try.clear" />
      </Button>
    </div>
  );
}
