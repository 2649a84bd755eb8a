import { lazy, Suspense, useState } from "react";
import styles from "./Choice.module.css";
import type { ChoiceMenuComponent } from "./ChoiceMenu.tsx";
import type { ChoiceProps } from "./ChoiceProps.ts";

const load = () => import("./ChoiceMenu.tsx");
const ChoiceMenu = lazy(async () => ({ default: (await load()).ChoiceMenu })) as unknown as ChoiceMenuComponent;

/** A setting in the status bar: its value is the button, the others are its menu, which is loaded when it is wanted. */
export function Choice<V extends string>(props: ChoiceProps<V>) {
  const [wanted, want] = useState(false);
  const { label, icon: Icon, value, options } = props;
  const shown = options.find((option) => option.value === value)?.label ?? "";
  const button = (
    <button type="button" className={styles["button"]} aria-haspopup="menu" aria-label={`${label}: ${shown}`} onPointerEnter={() => void load()} onFocus={() => void load()} onClick={() => want(true)}>
      <Icon size={13} strokeWidth={2} aria-hidden="true" />
      {shown}
    </button>
  );
  return wanted ? (
    <Suspense fallback={button}>
      <ChoiceMenu {...props} />
    </Suspense>
  ) : (
    button
  );
}
