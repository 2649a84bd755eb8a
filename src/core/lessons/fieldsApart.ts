import type { CapturedCall } from "../runs/events.ts";

/**
 * In which fields two trainings differ: the material of "change one thing". A field is the seed, one entry of the data,
 * the fit options or the optimiser's settings, or the layer list, which counts as one (`layers`).
 */
export function fieldsApart(a: CapturedCall, b: CapturedCall): string[] {
  return [
    ...(a.kind === b.kind ? [] : ["call"]),
    ...(a.seed === b.seed ? [] : ["seed"]),
    ...entriesApart("data", a.data, b.data),
    ...entriesApart("options", a.options, b.options),
    ...entriesApart("optimizer", a.optimizer, b.optimizer),
    ...(same(a.layers, b.layers) ? [] : ["layers"]),
  ];
}

function entriesApart(prefix: string, a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => !same(a[key], b[key])).map((key) => `${prefix}.${key}`);
}

/** Equal as JSON, whatever the order of keys. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)).map(([key, one]) => [key, sorted(one)]));
}
