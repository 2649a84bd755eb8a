import { useEffect, useRef, useState, type ReactNode } from "react";

/** Scrolls sideways where its content is wider than its place; reached by the keyboard only then. */
export function ScrollBox({ label, className, children }: { label: string; className: string | undefined; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const element = box.current!;
    const resized = new ResizeObserver(() => setScrolls(element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight + 1));
    resized.observe(element);
    if (element.firstElementChild) resized.observe(element.firstElementChild);
    return () => resized.disconnect();
  }, []);
  return (
    <div ref={box} className={className} {...(scrolls && { role: "region", "aria-label": label, tabIndex: 0 })}>
      {children}
    </div>
  );
}
