import { Check, type LucideIcon } from "lucide-react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import styles from "./Choice.module.css";

export interface ChoiceProps<V extends string> {
  label: string;
  icon: LucideIcon;
  value: V;
  options: readonly { value: V; label: string; lang?: string }[];
  onChange(value: V): void;
}

/** A setting in the status bar: its value is the button, the others are its menu. */
export function Choice<V extends string>({ label, icon: Icon, value, options, onChange }: ChoiceProps<V>) {
  const shown = options.find((option) => option.value === value);
  return (
    <MenuTrigger>
      <Button className={styles["button"]!} aria-label={`${label}: ${shown?.label ?? ""}`}>
        <Icon size={13} strokeWidth={2} aria-hidden="true" />
        {shown?.label}
      </Button>
      <Popover placement="top end" offset={4} className={styles["popover"]!}>
        <Menu
          aria-label={label}
          className={styles["menu"]!}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[value]}
          onSelectionChange={(keys) => {
            const chosen = options.find((option) => keys !== "all" && keys.has(option.value));
            if (chosen) onChange(chosen.value);
          }}
        >
          {options.map((option) => (
            <MenuItem key={option.value} id={option.value} textValue={option.label} className={styles["item"]!}>
              {({ isSelected }) => (
                <>
                  <span className={styles["mark"]}>{isSelected && <Check size={14} strokeWidth={2} aria-hidden="true" />}</span>
                  <span lang={option.lang}>{option.label}</span>
                </>
              )}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
