import { useRef, type KeyboardEvent, type RefObject } from "react";

/**
 * Makes the elements with `data-stop` in a list one tab stop, walked with the arrows: left and right by one, up and down
 * to the nearest above or below.
 */
export function useArrows<E extends HTMLElement>(): { list: RefObject<E | null>; onKeyDown(event: KeyboardEvent): void } {
  const list = useRef<E>(null);
  return {
    list,
    onKeyDown(event) {
      const stops = [...(list.current?.querySelectorAll<HTMLElement>("[data-stop]") ?? [])];
      const at = stops.indexOf(event.target as HTMLElement);
      if (at < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
      const to = { ArrowLeft: stops[at - 1], ArrowRight: stops[at + 1], ArrowUp: nearest(stops, at, -1), ArrowDown: nearest(stops, at, 1), Home: stops[0], End: stops.at(-1) }[event.key];
      if (to === undefined && !event.key.startsWith("Arrow")) return;
      event.preventDefault();
      if (!to) return;
      for (const stop of stops) stop.tabIndex = stop === to ? 0 : -1;
      to.focus();
    },
  };
}

function nearest(stops: readonly HTMLElement[], at: number, direction: 1 | -1): HTMLElement | undefined {
  const here = stops[at]!.getBoundingClientRect();
  const beyond = stops.map((stop) => ({ stop, box: stop.getBoundingClientRect() })).filter(({ box }) => (box.top - here.top) * direction > 1);
  const line = direction > 0 ? Math.min(...beyond.map(({ box }) => box.top)) : Math.max(...beyond.map(({ box }) => box.top));
  return beyond.filter(({ box }) => Math.abs(box.top - line) <= 1).sort((one, other) => Math.abs(one.box.left - here.left) - Math.abs(other.box.left - here.left))[0]?.stop;
}
