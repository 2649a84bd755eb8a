const reachable = "a[href], button:not([disabled]), input:not([disabled]), select, textarea, [tabindex='0']";

/** Moves the focus to the first thing of the pane after the one that has it: panes are marked with `data-f6`. */
export function focusNextPane(): void {
  // A pane that holds others is those others.
  const panes = [...document.querySelectorAll<HTMLElement>("[data-f6]")].filter((pane) => pane.offsetParent !== null && !pane.querySelector("[data-f6]") && firstOf(pane));
  const here = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes[(here + 1) % panes.length];
  if (next) firstOf(next)?.focus();
}

function firstOf(pane: HTMLElement): HTMLElement | undefined {
  return [...pane.querySelectorAll<HTMLElement>(reachable)].find((one) => one.offsetParent !== null && one.tabIndex >= 0);
}
