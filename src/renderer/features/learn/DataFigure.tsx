import { useMemo } from "react";
import type { Sample } from "#shared/contracts/lessons.ts";
import { Picture } from "#renderer/ui/pictures/Picture.tsx";
import styles from "./DataFigure.module.css";

type Images = Extract<Sample, { kind: "images" }>;
type Text = Extract<Sample, { kind: "text" }>;
type Table = Extract<Sample, { kind: "table" }>;

/** A drawing made of the data that a lesson learns from. Decoration: words beside it say what it is. */
export function DataFigure({ sample }: { sample: Sample }) {
  if (sample.kind === "images") return <Pictures sample={sample} />;
  return sample.kind === "text" ? <Page sample={sample} /> : <Dots sample={sample} />;
}

/** The first words, as on a page. */
function Page({ sample: { text } }: { sample: Text }) {
  return <p className={styles["page"]} aria-hidden="true">{text.replaceAll(/\s+/g, " ")}</p>;
}

/** Every class side by side, one row under the other. */
function Pictures({ sample: { width, height, classes, labels, pixels } }: { sample: Images }) {
  const sheet = useMemo(() => {
    const columns = Math.max(1, classes.length);
    const byClass = classes.map((_, label) => [...labels.keys()].filter((index) => labels[index] === label));
    const lines = Math.min(...byClass.map(({ length }) => length));
    const all = new Uint8Array(columns * width * lines * height);
    byClass.forEach((indexes, column) => {
      indexes.slice(0, lines).forEach((index, line) => {
        for (let y = 0; y < height; y++) all.set(pixels.subarray((index * height + y) * width, (index * height + y + 1) * width), (line * height + y) * columns * width + column * width);
      });
    });
    return { pixels: all, width: columns * width, height: lines * height };
  }, [width, height, classes, labels, pixels]);
  return <Picture {...sheet} className={styles["sheet"]} />;
}

const shapes = ["circle", "square", "triangle"] as const;
/** Columns that are drawn, where a table has them. */
const wanted = ["flipper", "mass"] as const;

/** Two columns of numbers against each other, a shape and colour for each kind of row. */
function Dots({ sample: { columns, rows } }: { sample: Table }) {
  const dots = useMemo(() => {
    const numeric = columns.filter((column) => rows.some((row) => typeof row[column] === "number"));
    const [x, y] = wanted.every((column) => numeric.includes(column)) ? wanted : numeric;
    const kindColumn = columns.find((column) => rows.every((row) => typeof row[column] === "string"));
    if (x === undefined || y === undefined) return [];
    // A measurement may be missing.
    const whole = rows.flatMap((row) => {
      const [atX, atY] = [row[x], row[y]];
      return typeof atX === "number" && typeof atY === "number" ? [{ x: atX, y: atY, name: kindColumn === undefined ? "" : row[kindColumn] }] : [];
    });
    const scaleX = scaleOf(whole.map((dot) => dot.x));
    const scaleY = scaleOf(whole.map((dot) => dot.y));
    const kinds = [...new Set(whole.map(({ name }) => String(name)))].sort((one, other) => one.localeCompare(other));
    return whole.map((dot) => ({ x: scaleX(dot.x), y: scaleY(dot.y), kind: kinds.indexOf(String(dot.name)) % shapes.length }));
  }, [columns, rows]);
  return (
    <svg className={styles["dots"]} viewBox="0 0 168 84" aria-hidden="true">
      {dots.map(({ x, y, kind }, index) => (
        // Two rows may be alike: a dot has no other identity than its place.
        <Dot key={index} shape={shapes[kind]!} x={6 + x * 156} y={79 - y * 74} />
      ))}
    </svg>
  );
}

/** From the lowest, 0, to the highest, 1. */
function scaleOf(values: readonly number[]): (value: number) => number {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return (value) => (high > low ? (value - low) / (high - low) : 0.5);
}

function Dot({ shape, x, y }: { shape: (typeof shapes)[number]; x: number; y: number }) {
  const className = styles[shape];
  if (shape === "circle") return <circle className={className} cx={x} cy={y} r={1.9} />;
  if (shape === "square") return <rect className={className} x={x - 2} y={y - 2} width={4} height={4} />;
  return <path className={className} d={`M${x} ${y - 2.6}l2.5 4.6h-5z`} />;
}
