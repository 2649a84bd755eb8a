import { FieldError, Input, Label, TextField } from "react-aria-components";
import styles from "./TextInput.module.css";

export interface TextInputProps {
  label: string;
  value: string;
  onChange(value: string): void;
  /** Why it can't be taken. */
  error?: string | undefined;
  longest?: number;
}

/** A line of text with its name above and what is wrong with it below. */
export function TextInput({ label, value, onChange, error, longest = 200 }: TextInputProps) {
  return (
    <TextField value={value} onChange={onChange} isInvalid={error !== undefined} maxLength={longest} className={styles["field"]!}>
      <Label>{label}</Label>
      <Input />
      <FieldError>{error}</FieldError>
    </TextField>
  );
}
