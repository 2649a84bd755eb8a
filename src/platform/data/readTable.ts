import { createHash } from "node:crypto";
import type { TableColumn, TableRow } from "#core/data/tableRow.ts";

export interface TableFile {
  /** SHA-256 of the text, line ends as LF: a checkout may change them. */
  hash: string;
  rows: number;
  columns: readonly TableColumn[];
}

/** Rows of a CSV without quotes, its first line the names of the columns; an empty cell is a missing value. Throws what is wrong with it. */
export function readTable(bytes: Uint8Array, { hash, rows: wanted, columns }: TableFile): TableRow[] {
  const text = new TextDecoder().decode(bytes).replaceAll("\r\n", "\n");
  if (createHash("sha256").update(text).digest("hex") !== hash) throw new Error("is not the one dataset.json describes");
  const [head = "", ...lines] = text.trimEnd().split("\n");
  if (head !== columns.map(({ name }) => name).join()) throw new Error("has other columns than dataset.json");
  if (lines.length !== wanted) throw new Error(`has ${lines.length} rows, not ${wanted}`);
  return lines.map((line, index) => {
    const cells = line.split(",");
    if (cells.length !== columns.length) throw new Error(`has ${cells.length} cells in row ${index + 1}`);
    return Object.fromEntries(columns.map(({ name, kind }, column) => [name, kind === "word" ? cells[column]! : readNumber(cells[column]!, index)]));
  });
}

function readNumber(cell: string, row: number): number {
  const value = cell === "" ? Number.NaN : Number(cell);
  if (cell !== "" && !Number.isFinite(value)) throw new Error(`has "${cell.slice(0, 20)}" for a number in row ${row + 1}`);
  return value;
}
