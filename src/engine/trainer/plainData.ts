const maxDepth = 6;
const maxItems = 10_000;

/** Those exports that are plain data: numbers, strings, booleans, and arrays and objects of them; the rest is left out. */
export function plainData(exports: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const budget = { items: maxItems };
  return Object.fromEntries(Object.entries(exports).flatMap(([name, value]) => {
    const plain = toPlain(value, 0, budget);
    return plain === undefined ? [] : [[name, plain]];
  }));
}

function toPlain(value: unknown, depth: number, budget: { items: number }): unknown {
  if (depth > maxDepth || --budget.items < 0) return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "string") return value.slice(0, 10_000);
  if (typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null) return undefined;
  if (ArrayBuffer.isView(value)) return value instanceof DataView ? undefined : toPlain(Array.from(value as unknown as ArrayLike<unknown>), depth, budget);
  if (Array.isArray(value)) {
    const items = value.map((item) => toPlain(item, depth + 1, budget));
    return items.includes(undefined) ? undefined : items;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => {
    const plain = toPlain(item, depth + 1, budget);
    return plain === undefined ? [] : [[key, plain]];
  }));
}
