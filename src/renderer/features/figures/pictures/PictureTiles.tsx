import { useRef, type ReactNode } from "react";
import styles from "./PictureTiles.module.css";

export interface PictureTilesProps {
  label: string;
  columns: number;
  tiles: readonly { key: string; name: string; picture: ReactNode }[];
  selected: number | undefined;
  onSelect(index: number): void;
}

/** Small pictures in rows: one tab stop, arrows move, Enter or Space chooses. */
export function PictureTiles({ label, columns, tiles, selected, onSelect }: PictureTilesProps) {
  const box = useRef<HTMLDivElement>(null);
  const move = (event: React.KeyboardEvent, index: number): void => {
    const to = { ArrowLeft: index - 1, ArrowRight: index + 1, ArrowUp: index - columns, ArrowDown: index + columns, Home: 0, End: tiles.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    box.current?.querySelectorAll<HTMLElement>("button")[to]?.focus();
  };
  return (
    <div ref={box} className={styles["tiles"]} style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }} role="group" aria-label={label}>
      {tiles.map(({ key, name, picture }, index) => (
        <button key={key} type="button" className={styles["tile"]} aria-label={name} aria-pressed={index === selected} tabIndex={index === (selected ?? 0) ? 0 : -1} onClick={() => onSelect(index)} onKeyDown={(event) => move(event, index)}>
          {picture}
        </button>
      ))}
    </div>
  );
}
