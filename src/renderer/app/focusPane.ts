const reachable = "a[href], button:not([disabled]), input:not([disabled]), select, textarea, [contenteditable='true'], [tabindex='0']";

/**
 * Moves the focus from the pane that has it to the next one, or to the one before: panes are marked with `data-f6`. It goes
 * to the first thing of the pane's `data-f6-first`, where it has one, else of the pane.
 */
export function focusPane(by: 1 | -1): void {
  // A pane that holds others is those others.
  const panes = [...document.querySelectorAll<HTMLElement>("[data-f6]")].filter((pane) => pane.offsetParent !== null && !pane.querySelector("[data-f6]") && firstOf(pane));
  const here = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = here < 0 ? panes.at(by < 0 ? -1 : 0) : panes[(here + by + panes.length) % panes.length];
  if (next) firstOf(next)?.focus();
}

function firstOf(pane: HTMLElement): HTMLElement | undefined {
  const main = pane.querySelector<HTMLElement>("[data-f6-first]");
  return [...(main ? [main, ...main.querySelectorAll<HTMLElement>(reachable)] : []), ...pane.querySelectorAll<HTMLElement>(reachable)].find((one) => one.matches(reachable) && one.offsetParent !== null && one.tabIndex >= 0);
}
