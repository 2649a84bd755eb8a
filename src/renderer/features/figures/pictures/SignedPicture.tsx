import { useEffect, useRef } from "react";
import { mix, signedColours } from "./signedColours.ts";
import styles from "./TemplateMaps.module.css";

export interface SignedPictureProps {
  width: number;
  values: Float32Array;
  /** What is drawn in full colour, either sign. */
  most: number;
}

/** Signed values as a picture, in the colours of the theme it is mounted in; words beside it say what it is. */
export function SignedPicture({ width, values, most }: SignedPictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const height = Math.ceil(values.length / width);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const colours = signedColours();
    const image = context.createImageData(width, height);
    values.forEach((value, at) => image.data.set([...mix(colours, value / most), 255], 4 * at));
    context.putImageData(image, 0, 0);
  }, [values, width, height, most]);
  return <canvas ref={canvas} width={width} height={height} className={styles["map"]} aria-hidden="true" />;
}
