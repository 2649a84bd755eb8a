import { useEffect, useRef } from "react";
import styles from "./SignedPicture.module.css";

export interface SignedPictureProps {
  /** Row-major; above and below 0 have the two ends of the signed scale. */
  values: Float32Array;
  width: number;
  height: number;
  /** What it shows, for who can't see it; undefined where words beside it say so. */
  label?: string | undefined;
  /** The theme, whose colours it is drawn in. */
  look: string;
}

/** A small picture of signed values, such as weights. Its strongest value has the full colour. */
export function SignedPicture({ look, ...props }: SignedPictureProps) {
  return <Drawn key={look} {...props} />;
}

function Drawn({ values, width, height, label }: Omit<SignedPictureProps, "look">) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const style = getComputedStyle(document.documentElement);
    const [negative, positive] = [style.getPropertyValue("--div-neg").trim(), style.getPropertyValue("--div-pos").trim()];
    const strongest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    context.clearRect(0, 0, width, height);
    for (const [index, value] of values.entries()) {
      if (value === 0) continue;
      context.globalAlpha = Math.abs(value) / strongest;
      context.fillStyle = value < 0 ? negative : positive;
      context.fillRect(index % width, Math.floor(index / width), 1, 1);
    }
  }, [values, width, height]);
  return <canvas ref={canvas} width={width} height={height} className={styles["picture"]} {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })} />;
}
