export interface Note {
  /** Of the text's left end and baseline, px. */
  x: number;
  y: number;
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface PlaceNotesOptions {
  /** Reference lines with their names: `y` of the line, px. */
  marks: readonly { label: string; y: number }[];
  /** Texts that stand already, by their right ends and baselines. */
  names: readonly { text: string; right: number; y: number }[];
  /** Of what is drawn, px. */
  points: readonly { x: number; y: number }[];
  left: number;
  right: number;
  bottom: number;
}

/** Widest that a letter of a note is on average, px, and how far a text reaches over its baseline and under it. */
const letter = 6;
const [ascent, descent] = [9, 3];

/** Where the names of reference lines can be read: at the right end over the line if nothing is there, else under it or further left. */
export function placeNotes({ marks, names, points, left, right, bottom }: PlaceNotesOptions): Note[] {
  const boxOf = (text: string, x: number, y: number): Box => ({ left: x, right: x + text.length * letter, top: y - ascent, bottom: y + descent });
  const taken = names.map(({ text, right: end, y }) => boxOf(text, end - text.length * letter, y));
  return marks.map(({ label, y }) => {
    const width = label.length * letter;
    const columns = [right - width, (left + right - width) / 2, left + 8];
    const places = columns.flatMap((x) => [{ x, y: y - 5 }, { x, y: y + 12 }]).filter((place) => place.x >= left && place.y + descent <= bottom);
    const faults = (place: Note): number => {
      const box = boxOf(label, place.x, place.y);
      const isOverText = taken.some((other) => box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top);
      const isOverLine = marks.some((other) => other.y !== y && other.y > box.top && other.y < box.bottom) || points.some((point) => point.x > box.left && point.x < box.right && point.y > box.top && point.y < box.bottom);
      return (isOverText ? 2 : 0) + (isOverLine ? 1 : 0);
    };
    const best = places.reduce<Note | undefined>((was, place) => (was === undefined || faults(place) < faults(was) ? place : was), undefined) ?? { x: right - width, y: y - 5 };
    taken.push(boxOf(label, best.x, best.y));
    return best;
  });
}
