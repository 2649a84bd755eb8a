import type { DatasetPayload } from "#engine/trainer/TrainContext.ts";

const alphabet = "\n !\"'()*,-.0123456789:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz—";
/** Characters: enough for batches of the largest preset. */
const textLength = 40_000;

/** Data of the shape of the bundled sets, for who only wants to know how long steps take: what is in them takes no more time, and nothing has to be sent for. */
export function madeUpDataset(name: string): DatasetPayload {
  const hash = "";
  if (name === "digits") return { kind: "images", hash, classes: Array.from({ length: 10 }, (_, digit) => String(digit)), shape: [28, 28, 1], train: images(8_000), validation: images(1_000) };
  if (name === "penguins") return { kind: "table", hash, columns: [...words.map((word) => ({ name: word, kind: "word" as const })), ...numbers.map((number) => ({ name: number, kind: "number" as const }))], train: penguins(204), validation: penguins(70) };
  return { kind: "text", hash, alphabet, train: text(textLength), validation: text(textLength) };
}

function images(rows: number): { x: Uint8Array; y: Uint8Array } {
  return { x: Uint8Array.from({ length: rows * 784 }, (_, at) => (at * 7) % 256), y: Uint8Array.from({ length: rows }, (_, row) => row % 10) };
}

const words = ["species", "island", "sex"];
const numbers = ["beakLength", "beakDepth", "flipper", "mass"];

function penguins(rows: number): Record<string, string | number>[] {
  return Array.from({ length: rows }, (_, row) => ({ species: ["Adelie", "Chinstrap", "Gentoo"][row % 3]!, island: "Dream", sex: "male", beakLength: 40 + (row % 13), beakDepth: 14 + (row % 7), flipper: 180 + (row % 41), mass: 3_000 + 10 * (row % 200) }));
}

/** Each letter follows from its place: every one occurs. */
function text(length: number): string {
  return Array.from({ length }, (_, at) => alphabet[(at * 31 + Math.floor(at / 77)) % alphabet.length]!).join("");
}
