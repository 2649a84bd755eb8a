import { ChevronDown, Check } from "lucide-react";
import { Button, ListBox, ListBoxItem, Popover, Select as AriaSelect, SelectValue, Text } from "react-aria-components";
import styles from "./Select.module.css";

export interface SelectOption<V extends string> {
  value: V;
  label: string;
  /** A second, quieter line in the list. */
  detail?: string | undefined;
  /** Of its words, where they are not in the page's language. */
  lang?: string | undefined;
}

export interface SelectProps<V extends string> {
  label: string;
  /** Of words that say more about it, elsewhere on the page. */
  describedBy?: string | undefined;
  value: V;
  options: readonly SelectOption<V>[];
  onChange(value: V): void;
  className?: string | undefined;
}

/** One of several, in a list that opens. */
export function Select<V extends string>({ label, describedBy, value, options, onChange, className }: SelectProps<V>) {
  return (
    <AriaSelect
      aria-label={label}
      className={`${styles["select"]} ${className ?? ""}`}
      value={value}
      onChange={(key) => {
        const chosen = options.find((option) => option.value === key);
        if (chosen) onChange(chosen.value);
      }}
    >
      <Button className={styles["button"]!} {...(describedBy === undefined ? {} : { "aria-describedby": describedBy })}>
        <SelectValue className={styles["value"]!}>{() => <Shown option={options.find((option) => option.value === value)} />}</SelectValue>
        <ChevronDown size={14} strokeWidth={2} aria-hidden="true" />
      </Button>
      <Popover offset={4} className={styles["popover"]!}>
        <ListBox className={styles["list"]!}>
          {options.map((option) => (
            <ListBoxItem key={option.value} id={option.value} textValue={option.label} className={styles["item"]!}>
              {({ isSelected }) => (
                <>
                  <span className={styles["mark"]}>{isSelected && <Check size={14} strokeWidth={2} aria-hidden="true" />}</span>
                  <span className={styles["words"]} lang={option.lang}>
                    <Text slot="label">{option.label}</Text>
                    {option.detail !== undefined && (
                      <Text slot="description" className={styles["detail"]!}>
                        {option.detail}
                      </Text>
                    )}
                  </span>
                </>
              )}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

function Shown({ option }: { option: SelectOption<string> | undefined }) {
  return <span lang={option?.lang}>{option?.label}</span>;
}
