import { useTranslation } from "react-i18next";
import { ScrollBox } from "#renderer/ui/panes/ScrollBox.tsx";
import styles from "./NumberGrid.module.css";

export interface NumberGridProps {
  label: string;
  width: number;
  /** Row by row. */
  values: readonly string[];
}

/** The numbers a picture is made of, in their places. */
export function NumberGrid({ label, width, values }: NumberGridProps) {
  const { t } = useTranslation();
  const columns = Array.from({ length: width }, (_, index) => index);
  const rows = Array.from({ length: Math.ceil(values.length / width) }, (_, index) => index);
  return (
    <ScrollBox label={label} className={styles["box"]}>
      <table className={styles["grid"]} aria-label={label}>
        <thead>
          <tr>
            <th scope="col"><span>{t("figures.row")}</span></th>
            {columns.map((column) => (
              <th key={column} scope="col">{column + 1}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              <th scope="row">{row + 1}</th>
              {columns.map((column) => (
                <td key={column} data-zero={values[row * width + column] === "0" || undefined}>{values[row * width + column]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
