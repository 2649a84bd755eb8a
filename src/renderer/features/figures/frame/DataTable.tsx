import { ScrollBox } from "#renderer/ui/panes/ScrollBox.tsx";
import styles from "./DataTable.module.css";

export interface DataTableProps {
  label: string;
  columns: readonly string[];
  rows: readonly (readonly (string | number)[])[];
}

/** A figure as a table: numbers at the right, the head always in sight. */
export function DataTable({ label, columns, rows }: DataTableProps) {
  return (
    <ScrollBox label={label} className={styles["box"]}>
      <table className={styles["table"]}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // Rows of data have no other identity than their place.
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={columns[column]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
