import { Check } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import type { ChoiceProps } from "./ChoiceProps.ts";
import styles from "./Choice.module.css";

/** The open menu of a Choice and the button it belongs to, which takes the place and the focus of the one that was pressed. */
export function ChoiceMenu<V extends string>({ label, icon: Icon, value, options, onChange }: ChoiceProps<V>) {
  const shown = options.find((option) => option.value === value);
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    button.current?.focus();
    const frame = requestAnimationFrame(() => setOpen(true));
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <MenuTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <Button ref={button} className={styles["button"]!} aria-label={`${label}: ${shown?.label ?? ""}`}>
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

/** As a component that is loaded later: lazy forgets what is generic. */
export type ChoiceMenuComponent = typeof ChoiceMenu;
