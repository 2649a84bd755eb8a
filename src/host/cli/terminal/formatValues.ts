/** A measured value as a person reads it: four digits that matter. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e6) return value.toExponential(2);
  return value.toFixed(size < 10 ? 4 : size < 1000 ? 2 : 0);
}

export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function formatShare(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Cells in columns, two blanks apart; the last one as long as it is. */
export function formatTable(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column]!))).join("  ").trimEnd());
}

/** "101 770" below a million, "1.2 M" above. */
export function formatCount(count: number): string {
  const [size, unit] = ([[1e12, " T"], [1e9, " G"], [1e6, " M"]] as const).find(([least]) => count >= least) ?? [1, ""];
  return unit === "" ? String(Math.round(count)).replaceAll(/\B(?=(\d{3})+$)/g, " ") : `${Number((count / size).toPrecision(3))}${unit}`;
}

export function formatBytes(bytes: number): string {
  return bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : bytes >= 2 ** 20 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${Math.ceil(bytes / 1024)} KiB`;
}
