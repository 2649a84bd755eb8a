import { z } from "zod";
import { side } from "../draw/stroke.ts";

/** A drawing whose class a person has said, to be asked of every model. */
export interface TestCase {
  /** Its pixels as text: two that look the same are one. */
  id: string;
  label: string;
  pixels: Uint8Array;
}

/** Where they are kept among the settings. */
export const testsKey = "tryit.tests";
/** A picture takes 1 KB there, and all settings together 64. */
export const mostTests = 24;

const keptSchema = z.array(z.object({ label: z.string().min(1).max(20), pixels: z.string().max(1100) }));

/** What makes no sense is left out. */
export function testsIn(kept: unknown): TestCase[] {
  const parsed = keptSchema.safeParse(kept);
  if (!parsed.success) return [];
  return parsed.data.flatMap(({ label, pixels: id }) => {
    const pixels = fromText(id);
    return pixels?.length === side * side ? [{ id, label, pixels }] : [];
  });
}

export function keptTests(tests: readonly TestCase[]): { label: string; pixels: string }[] {
  return tests.map(({ id, label }) => ({ label, pixels: id }));
}

/** With one more, in the place of one that looks the same. */
export function withTest(tests: readonly TestCase[], pixels: Uint8Array, label: string): TestCase[] {
  const id = toText(pixels);
  return [...tests.filter((test) => test.id !== id), { id, label, pixels }].slice(-mostTests);
}

/** Fitting a picture that was fitted before may move its levels this far. */
const closest = 3;

export function isAlike(one: Uint8Array, other: Uint8Array): boolean {
  return one.every((level, index) => Math.abs(level - other[index]!) <= closest);
}

function toText(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function fromText(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}
