import { useEffect, useRef } from "react";
import styles from "./Picture.module.css";

export interface PictureProps {
  /** Row-major grey levels, 0 (paper) to 255 (ink). */
  pixels: Uint8Array;
  width: number;
  height: number;
  /** What it shows, for who can't see it; undefined where words beside it say so. */
  label?: string | undefined;
  className?: string | undefined;
}

/** A small grey picture such as a digit, drawn as ink on the pane's own colour in every theme. Sized by CSS. */
export function Picture({ pixels, width, height, label, className }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const image = context.createImageData(width, height);
    for (let i = 0; i < width * height; i++) image.data[4 * i + 3] = pixels[i]!;
    context.putImageData(image, 0, 0);
  }, [pixels, width, height]);
  return <canvas ref={canvas} width={width} height={height} className={`${styles["picture"]} ${className ?? ""}`} {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })} />;
}
