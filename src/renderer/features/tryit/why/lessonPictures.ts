import { isAppError } from "#shared/AppError.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import type { Sample } from "#shared/contracts/lessons.ts";
import { joinBytes } from "#shared/joinBytes.ts";

export type Pictures = Extract<Sample, { kind: "images" }>;
type Part = "train" | "validation";
type Call = <T>(work: (lab: LabClient) => Promise<T>) => Promise<T>;

/** What a lesson's rows are: pictures that can be drawn, a table, or none that are known. */
export type LessonRows = { kind: "images"; pictures: Pictures } | { kind: "table" } | { kind: "none" };

/** Rows at a time: what the lab gives at most. */
const most = 1000;
/** Data of a lesson never changes while the page lives. */
const known = new Map<string, Promise<LessonRows>>();

/** Rows of a part, from the first on. Read once a page. */
export function lessonRows(call: Call, lessonId: string, part: Part): Promise<LessonRows> {
  const key = `${part} ${lessonId}`;
  const found = known.get(key) ?? (part === "train" ? everyRow(call, lessonId) : firstRows(call, { lessonId, part, from: 0 }));
  known.set(key, found);
  found.catch(() => known.delete(key));
  return found;
}

async function firstRows(call: Call, { lessonId, part, from }: { lessonId: string; part: Part; from: number }): Promise<LessonRows> {
  try {
    const sample = await call((lab) => lab.lessons.sample({ lessonId, part, from, count: most }));
    return sample.kind === "images" ? { kind: "images", pictures: sample } : { kind: "table" };
  } catch (error) {
    if (isAppError(error) && ["invalid-input", "lesson-not-found", "not-in-this-version"].includes(error.code)) return { kind: "none" };
    throw error;
  }
}

async function everyRow(call: Call, lessonId: string): Promise<LessonRows> {
  const parts: Pictures[] = [];
  for (;;) {
    const rows = await firstRows(call, { lessonId, part: "train", from: parts.length * most });
    if (rows.kind !== "images") return parts.length === 0 ? rows : { kind: "images", pictures: joined(parts) };
    if (rows.pictures.rows.length > 0 || parts.length === 0) parts.push(rows.pictures);
    if (rows.pictures.rows.length < most) return { kind: "images", pictures: joined(parts) };
  }
}

function joined(parts: readonly Pictures[]): Pictures {
  return { ...parts[0]!, labels: joinBytes(parts.map(({ labels }) => labels)), pixels: joinBytes(parts.map(({ pixels }) => pixels)), rows: parts.flatMap(({ rows }) => rows) };
}

/** One picture and the name of its class. */
export function pictureAt({ pixels, labels, classes, width, height }: Pictures, index: number): { pixels: Uint8Array; label: string } {
  const size = width * height;
  return { pixels: pixels.slice(index * size, (index + 1) * size), label: classes[labels[index]!] ?? String(labels[index]) };
}
