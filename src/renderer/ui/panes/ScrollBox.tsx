import { useEffect, useRef, useState, type ReactNode } from "react";

export interface ScrollBoxProps {
  /** What is in it, for whoever comes to it with the keyboard. */
  label: string;
  className: string | undefined;
  children: ReactNode;
}

/** Scrolls where its content is larger than its place; reached by the keyboard, and named, only then. */
export function ScrollBox({ label, className, children }: ScrollBoxProps) {
  const box = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const element = box.current!;
    // A pixel is what rounding makes at odd zooms.
    const resized = new ResizeObserver(() => setScrolls(element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1));
    const watch = (): void => {
      resized.disconnect();
      for (const part of [element, ...element.children]) resized.observe(part);
    };
    const changed = new MutationObserver(watch);
    changed.observe(element, { childList: true });
    watch();
    return () => {
      changed.disconnect();
      resized.disconnect();
    };
  }, []);
  return (
    <div ref={box} className={className} {...(scrolls && { role: "region", "aria-label": label, tabIndex: 0 })}>
      {children}
    </div>
  );
}
