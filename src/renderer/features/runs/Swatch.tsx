import { dashes } from "./seriesLooks.ts";
import styles from "./Swatch.module.css";

/** A line's colour and dash; nothing for a run that is not shown, grey for one in the background, ink for that one where it is the active. */
export function Swatch({ look, strong = false }: { look: number | "background" | undefined; strong?: boolean | undefined }) {
  return (
    <svg className={styles["swatch"]} width="18" height="8" aria-hidden="true">
      {look !== undefined && <line x1="0" y1="4" x2="18" y2="4" stroke={look !== "background" ? `var(--series-${look + 1})` : strong ? "var(--text-1)" : "var(--text-3)"} strokeWidth={look === "background" && !strong ? 1 : 2.5} strokeDasharray={look === "background" ? undefined : dashes[look]!.join(" ") || undefined} />}
    </svg>
  );
}
