import type { ChartInk } from "./drawOverlay.ts";

const inks = new Map<string, ChartInk>();

/** Colours of the theme that is shown, from its tokens. */
export function chartInk(theme: string): ChartInk {
  const ink = inks.get(theme) ?? readInk();
  inks.set(theme, ink);
  return ink;
}

function readInk(): ChartInk {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: token("--text-2"),
    label: token("--text-1"),
    tick: token("--text-3"),
    grid: token("--grid"),
    axis: token("--axis"),
    pane: token("--bg-pane"),
    series: Array.from({ length: 8 }, (_, index) => token(`--series-${index + 1}`)),
  };
}

let family: string | undefined;

export function chartFont(weight: number): string {
  // Asked once: the answer makes the browser lay out what was changed since.
  family ??= getComputedStyle(document.documentElement).getPropertyValue("--font-ui").trim();
  return `${weight} 11px ${family}`;
}
