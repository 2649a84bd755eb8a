import { Radio, RadioGroup } from "react-aria-components";
import styles from "./RadioList.module.css";

export interface RadioListProps<V extends string> {
  label: string;
  value: V | undefined;
  options: readonly { value: V; label: string }[];
  onChange(value: V): void;
}

/** One of some sentences, each on lines of its own. */
export function RadioList<V extends string>({ label, value, options, onChange }: RadioListProps<V>) {
  return (
    <RadioGroup aria-label={label} value={value ?? null} onChange={(chosen) => onChange(chosen as V)} className={styles["list"]!}>
      {options.map((option) => (
        <Radio key={option.value} value={option.value} className={styles["option"]!}>
          <span className={styles["dot"]} aria-hidden="true" />
          <span>{option.label}</span>
        </Radio>
      ))}
    </RadioGroup>
  );
}
