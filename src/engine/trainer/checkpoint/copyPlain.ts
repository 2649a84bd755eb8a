/** A deep copy of plain data: JSON's values, arrays and objects. (A student's process has no `structuredClone`.) */
export function copyPlain<T>(value: T): T {
  if (Array.isArray(value)) return (typeof value[0] === "object" ? value.map(copyPlain) : value.slice()) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyPlain(item)])) as T;
}
