import { Radio, RadioGroup } from "react-aria-components";
import { themes, type Theme } from "#renderer/preferences/preferenceSchema.ts";
import styles from "./ThemeChoice.module.css";
import { useSettingWords } from "./useSettingWords.ts";

/** A theme by what it looks like: each drawing wears its theme's own colours. */
export function ThemeChoice({ label, value, onChange }: { label: string; value: Theme; onChange(value: Theme): void }) {
  const { valueOf } = useSettingWords();
  return (
    <RadioGroup aria-label={label} orientation="horizontal" value={value} onChange={(chosen) => onChange(chosen as Theme)} className={styles["themes"]!}>
      {themes.map((theme) => (
        <Radio key={theme} value={theme} className={styles["theme"]!}>
          <span className={styles["mini"]}>
            {theme === "system" ? (
              <>
                <Mini theme="light" half="first" />
                <Mini theme="dark" half="second" />
              </>
            ) : (
              <Mini theme={theme} />
            )}
          </span>
          {valueOf("theme", theme)}
        </Radio>
      ))}
    </RadioGroup>
  );
}

function Mini({ theme, half }: { theme: Exclude<Theme, "system">; half?: "first" | "second" }) {
  return (
    <svg data-theme={theme} className={styles[half ?? "whole"]} viewBox={half === "second" ? "88 0 88 56" : half === "first" ? "0 0 88 56" : "0 0 176 56"} preserveAspectRatio="none" aria-hidden="true">
      <rect width="176" height="56" className={styles["app"]} />
      <rect x="10" y="7" width="166" height="49" className={styles["pane"]} />
      <path d="M0 7.5h176M10.5 7v49M62.5 7v49M116.5 7v49" className={styles["lines"]} />
      <path d="M17 17h34M17 23h38M17 29h26M17 39h36M69 17h28M69 23h38M75 29h26M75 35h18M69 41h8" className={styles["text"]} />
      <path d="M122 14c4 0 5 28 16 30s20 2 32 3" className={styles["curve"]} />
      <rect y="12" width="2" height="8" className={styles["here"]} />
    </svg>
  );
}
