import type { LucideIcon } from "lucide-react";
import { Radio, RadioGroup } from "react-aria-components";
import styles from "./Segmented.module.css";

export interface SegmentedProps<V extends string> {
  label: string;
  /** Undefined: none is chosen yet. */
  value: V | undefined;
  options: readonly { value: V; label: string; icon?: LucideIcon }[];
  onChange(value: V): void;
}

/** One of a few, all in sight. */
export function Segmented<V extends string>({ label, value, options, onChange }: SegmentedProps<V>) {
  return (
    <RadioGroup aria-label={label} orientation="horizontal" value={value ?? null} onChange={(chosen) => onChange(chosen as V)} className={styles["segmented"]!}>
      {options.map(({ value: name, label: word, icon: Icon }) => (
        <Radio key={name} value={name} className={styles["option"]!}>
          {Icon && <Icon size={16} strokeWidth={1.75} aria-hidden="true" />}
          {word}
        </Radio>
      ))}
    </RadioGroup>
  );
}
