import type { TableColumn, TableRow } from "#core/data/tableRow.ts";

/** Bundled data sets, split once by a named seed. The held-out part is for the host's own measurements, never for a student process. */
export interface DatasetStore {
  load(name: string, splitSeed: string): Promise<SplitDataset>;
}

export type SplitDataset = SplitImages | SplitTable | SplitText;

interface Named {
  name: string;
  /** SHA-256 of the rows as packed, before compression: names the data whatever packs it. */
  hash: string;
}

export interface SplitImages extends Named {
  kind: "images";
  classes: readonly string[];
  /** Shape of one row, such as [28, 28, 1]. */
  shape: readonly number[];
  train: Rows;
  validation: Rows;
  heldOut: Rows;
}

export interface Rows {
  /** Row-major, `shape` after `shape`. */
  x: Uint8Array;
  /** Class index, one a row. */
  y: Uint8Array;
}

export interface SplitTable extends Named {
  kind: "table";
  columns: readonly TableColumn[];
  train: readonly TableRow[];
  validation: readonly TableRow[];
  heldOut: readonly TableRow[];
}

/** One text in three pieces, in the order of its pages: neighbouring letters in different parts would tell about each other. */
export interface SplitText extends Named {
  kind: "text";
  /** Every character of the text, by code point; one UTF-16 unit each. */
  alphabet: string;
  train: string;
  validation: string;
  heldOut: string;
}
