import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Button as AriaButton, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from "react-aria-components";
import button from "./Button.module.css";
import { Kbd } from "../signs/Kbd.tsx";
import styles from "./ActionMenu.module.css";

export interface MenuAction {
  id: string;
  label: string;
  icon: LucideIcon;
  /** The same by keyboard. */
  keys?: string | undefined;
  danger?: boolean;
  href?: string | undefined;
  act?(): void;
}

export interface MenuGroup {
  id: string;
  title?: string | undefined;
  actions: readonly MenuAction[];
}

export interface ActionMenuProps {
  label: string;
  /** What is on the button. */
  children: ReactNode;
  groups: readonly MenuGroup[];
}

/** A button that opens a menu of things to do. */
export function ActionMenu({ label, children, groups }: ActionMenuProps) {
  const filled = groups.filter(({ actions }) => actions.length > 0);
  return (
    <MenuTrigger>
      <AriaButton aria-label={label} isDisabled={filled.length === 0} className={`${button["button"]} ${button["quiet"]}`}>
        {children}
      </AriaButton>
      <Popover placement="bottom end" offset={4} className={styles["popover"]!}>
        <Menu aria-label={label} className={styles["menu"]!}>
          {filled.map(({ id, title, actions }, index) => (
            <MenuSection key={id} aria-label={title ?? label}>
              {index > 0 && <Separator className={styles["line"]!} />}
              {title !== undefined && <Header className={styles["head"]!}>{title}</Header>}
              {actions.map(({ id: action, label: name, icon: Icon, keys, danger, href, act }) => (
                <MenuItem key={action} id={action} textValue={name} className={`${styles["item"]} ${danger ? styles["danger"] : ""}`} {...(href !== undefined && { href })} {...(act && { onAction: act })}>
                  <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
                  <span>{name}</span>
                  {keys !== undefined && <Kbd keys={keys} />}
                </MenuItem>
              ))}
            </MenuSection>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
