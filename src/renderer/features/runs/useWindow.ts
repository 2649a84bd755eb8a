import { useCallback, useEffect, useLayoutEffect, useState, type RefObject } from "react";

export interface RowWindow {
  /** First row that is made, and one after the last. */
  from: number;
  to: number;
  rowHeight: number;
  /** Scrolls no further than it has to. */
  reveal(index: number): void;
  /** Rows that fit at once. */
  page: number;
}

/** Rows made beyond each edge, so that a fast hand meets no gaps. */
const spare = 8;

/** Only the rows in sight of a scrolling box are made; all are of one height, which the density decides. */
export function useWindow(box: RefObject<HTMLElement | null>, count: number): RowWindow {
  const [place, setPlace] = useState({ top: 0, height: 600, rowHeight: 32 });

  const look = useCallback(() => {
    const element = box.current;
    if (!element) return;
    const rowHeight = Number.parseFloat(getComputedStyle(element).getPropertyValue("--row")) || 32;
    const next = { top: element.scrollTop, height: element.clientHeight, rowHeight };
    setPlace((before) => (before.top === next.top && before.height === next.height && before.rowHeight === next.rowHeight ? before : next));
  }, [box]);

  useLayoutEffect(look, [look, count]);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [box, look]);

  const { top, height, rowHeight } = place;
  const reveal = useCallback(
    (index: number) => {
      const element = box.current;
      if (!element || index < 0) return;
      const head = element.querySelector<HTMLElement>("[data-head]")?.offsetHeight ?? 0;
      const start = index * rowHeight;
      const end = start + rowHeight;
      if (start < element.scrollTop) element.scrollTop = start;
      else if (end > element.scrollTop + element.clientHeight - head) element.scrollTop = end - element.clientHeight + head;
    },
    [box, rowHeight],
  );
  return {
    from: Math.max(0, Math.min(count, Math.floor(top / rowHeight) - spare)),
    to: Math.max(0, Math.min(count, Math.ceil((top + height) / rowHeight) + spare)),
    rowHeight,
    reveal,
    page: Math.max(1, Math.floor(height / rowHeight) - 2),
  };
}
