import type { TFunction } from "i18next";

/** What the engine calls variables that were given no name. */
const unnamed = /^weights(?=$| \d| \[)/;

/** A layer's name as it is shown: its own, and for variables without one a word of the reader's language. */
export function layerName(name: string, t: TFunction): string {
  return name.replace(unnamed, t("inside.weights"));
}
