import { useCallback, useEffect, useState } from "react";

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
export function useWindow(box: HTMLElement | null, count: number): RowWindow {
  const [{ top, height, rowHeight }, setPlace] = useState({ top: 0, height: 600, rowHeight: 32 });

  useEffect(() => {
    if (!box) return;
    const look = (): void => {
      const next = { top: box.scrollTop, height: box.clientHeight, rowHeight: Number.parseFloat(getComputedStyle(box).getPropertyValue("--row")) || 32 };
      setPlace((before) => (before.top === next.top && before.height === next.height && before.rowHeight === next.rowHeight ? before : next));
    };
    // Looks at once, when it begins to observe.
    const sizes = new ResizeObserver(look);
    sizes.observe(box);
    box.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      box.removeEventListener("scroll", look);
    };
  }, [box]);

  const reveal = useCallback(
    (index: number) => {
      if (!box || index < 0) return;
      const head = box.querySelector<HTMLElement>("[data-head]")?.offsetHeight ?? 0;
      const start = index * rowHeight;
      const end = start + rowHeight;
      if (start < box.scrollTop) box.scrollTo({ top: start });
      else if (end > box.scrollTop + box.clientHeight - head) box.scrollTo({ top: end - box.clientHeight + head });
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
