const maxDepth = 6;
const maxItems = 10_000;
const maxTextCharacters = 10_000;
/** Of all texts and names together. */
const maxCharacters = 500_000;

interface Budget {
  items: number;
  characters: number;
}

/** Those exports that are plain data: numbers, strings, booleans, and arrays and objects of them; the rest is left out. */
export function plainData(exports: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return plainObject(exports, 0, { items: maxItems, characters: maxCharacters });
}

function toPlain(value: unknown, depth: number, budget: Budget): unknown {
  if (depth > maxDepth || --budget.items < 0) return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "string") return plainText(value, budget);
  if (typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) return plainArray(value as ArrayLike<unknown>, depth, budget);
  return Object.getPrototypeOf(value) === Object.prototype ? plainObject(value, depth, budget) : undefined;
}

function plainText(text: string, budget: Budget): string | undefined {
  const kept = text.slice(0, maxTextCharacters);
  budget.characters -= kept.length;
  return budget.characters < 0 ? undefined : kept;
}

/** Whole or not at all. By index: a program's array may bring its own `map`. */
function plainArray(list: ArrayLike<unknown>, depth: number, budget: Budget): unknown[] | undefined {
  const items: unknown[] = [];
  for (let index = 0; index < list.length; index++) {
    const item = toPlain(list[index], depth + 1, budget);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

function plainObject(owner: object, depth: number, budget: Budget): Record<string, unknown> {
  return Object.fromEntries(Object.entries(owner).flatMap(([key, value]) => {
    const plain = toPlain(value, depth + 1, budget);
    return plain === undefined || key.length > maxTextCharacters || plainText(key, budget) === undefined ? [] : [[key, plain]];
  }));
}
