import type katexModule from "katex";
import { useEffect, useRef, useState } from "react";
import styles from "./Formula.module.css";

type Katex = typeof katexModule;

let loading: Promise<Katex> | undefined;
let loaded: Katex | undefined;

/** Only a text with a formula needs it. */
async function loadKatex(): Promise<Katex> {
  loading ??= Promise.all([import("katex"), import("katex/dist/katex.min.css")]).then(([{ default: katex }]) => (loaded = katex));
  return loading;
}

/** A wide formula shrinks to fit its column, down to this; then it scrolls. */
const smallest = 0.8;

/** What stands between formulas of one line: without room for the line they stand one below the other. */
const gap = String.raw`\qquad`;

/** A formula, with MathML for who listens. KaTeX builds its nodes itself: the text never passes through HTML. */
export function Formula({ tex, display = false }: { tex: string; display?: boolean }) {
  const box = useRef<HTMLSpanElement>(null);
  const [katex, setKatex] = useState(() => loaded);
  const [scrolls, setScrolls] = useState(false);

  useEffect(() => {
    if (katex) return undefined;
    let wanted = true;
    void loadKatex().then(
      (ready) => wanted && setKatex(() => ready),
      // Without it the formula stays as it was written.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [katex]);

  useEffect(() => {
    const element = box.current;
    if (!katex || !element) return undefined;
    const draw = (written: string): void => {
      try {
        katex.render(written, element, { displayMode: display, throwOnError: false, errorColor: "var(--danger)", trust: false, strict: "ignore", maxSize: 20, maxExpand: 500, output: "htmlAndMathml" });
      } catch {
        element.textContent = written;
      }
    };
    draw(tex);
    if (!display) return undefined;
    let isStacked = false;
    const room = (): number => element.clientWidth / element.scrollWidth;
    const fit = (): void => {
      element.style.fontSize = "";
      if (isStacked) draw(tex);
      isStacked = room() < smallest && tex.includes(gap);
      if (isStacked) draw(String.raw`\begin{gathered}${tex.split(gap).join(String.raw`\\[0.4em]`)}\end{gathered}`);
      if (room() < 1) element.style.fontSize = `${Math.max(smallest, room() * 0.995)}em`;
      setScrolls(element.scrollWidth > element.clientWidth);
    };
    const resized = new ResizeObserver(fit);
    resized.observe(element);
    void document.fonts.ready.then(fit);
    return () => resized.disconnect();
  }, [katex, tex, display]);

  // React gives these no children once KaTeX fills them.
  const written = katex ? undefined : <code>{tex}</code>;
  const key = katex ? "drawn" : "written";
  if (!display) return <span key={key} ref={box} className={styles["inline"]}>{written}</span>;
  return (
    <span key={key} ref={box} className={styles["display"]} {...(scrolls && { tabIndex: 0 })}>
      {written}
    </span>
  );
}
