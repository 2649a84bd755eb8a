import type { TableRow } from "#core/data/tableRow.ts";
import type { SplitDataset, SplitImages } from "#services/data/DatasetStore.ts";
import { AppError } from "#shared/AppError.ts";
import type { Sample, lessonsContract } from "#shared/contracts/lessons.ts";
import type { Handlers } from "#shared/rpc/contract.ts";

type Asked = Pick<Parameters<Handlers<typeof lessonsContract>["sample"]>[0], "part" | "from" | "count" | "perClass">;

/** Some rows of a part that a learner may see. */
export function readSample(data: SplitDataset, { part, from, count, perClass }: Asked): Sample {
  if (data.kind === "images") return pictures(data, part, perClass ? rowsPerClass(data, part, from, count) : rowsFrom(data[part].y.length, from, count));
  if (data.kind === "text") return { kind: "text", text: data[part].slice(from, from + count) };
  return { kind: "table", columns: data.columns.map(({ name }) => name), rows: data[part].slice(from, from + count).map(cellsOf) };
}

function pictures({ shape, classes, ...data }: SplitImages, part: Asked["part"], rows: readonly number[]): Sample {
  const { x, y } = data[part];
  const [height, width, channels = 1] = shape;
  if (height === undefined || width === undefined || channels !== 1) throw new AppError({ code: "invalid-input", message: `The rows of "${data.name}" are no pictures in grey.`, hint: "Look at them in a program, with data()." });
  const size = width * height;
  const pixels = new Uint8Array(rows.length * size);
  rows.forEach((row, index) => pixels.set(x.subarray(row * size, (row + 1) * size), index * size));
  return { kind: "images", width, height, classes: [...classes], labels: Uint8Array.from(rows, (row) => y[row]!), pixels, rows: [...rows] };
}

function rowsFrom(total: number, from: number, count: number): number[] {
  return Array.from({ length: Math.max(0, Math.min(count, total - from)) }, (_, index) => from + index);
}

/** `from` and `count` of each class, class by class. */
function rowsPerClass({ classes, ...data }: SplitImages, part: Asked["part"], from: number, count: number): number[] {
  const byClass = classes.map((): number[] => []);
  data[part].y.forEach((label, row) => byClass[label]?.push(row));
  return byClass.flatMap((rows) => rows.slice(from, from + count));
}

/** A missing number is an empty cell: NaN has no place on the wire. */
function cellsOf(row: TableRow): Record<string, string | number> {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, typeof value === "number" && Number.isNaN(value) ? "" : value]));
}
