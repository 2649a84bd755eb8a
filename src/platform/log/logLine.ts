import type { LogFields } from "#shared/Logger.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";

/** Fields whose value is never written, wherever they are: a log is what people send around. */
const secret = /token|secret|password|passphrase|authorization|cookie|credential|private.?key|access.?key/i;

const maxTextLength = 4000;
const maxDepth = 6;

/** One NDJSON line: time (ISO 8601), level, message, then the fields. */
export function logLine({ time, level, message, fields }: { time: number; level: LogLevel; message: string; fields: LogFields }): string {
  return `${JSON.stringify({ time: new Date(time).toISOString(), level, message: shorten(message), ...(plain(fields, 0) as object) })}\n`;
}

/** What JSON can hold: errors with their causes, typed arrays by length, circles and depths cut. */
function plain(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case "string":
      return shorten(value);
    case "bigint":
    case "symbol":
      return String(value);
    case "function":
      return "[function]";
    case "object":
      break;
    default:
      return value;
  }
  if (value === null) return null;
  if (depth >= maxDepth) return "[deeper]";
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Date) return value.toJSON();
  if (value instanceof Error) {
    const { name, message, stack, cause, ...rest } = value;
    return plain({ name, message, stack, ...(cause !== undefined && { cause }), ...rest }, depth);
  }
  if (Array.isArray(value)) return value.slice(0, 100).map((one) => plain(one, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, secret.test(name) ? "[secret]" : plain(field, depth + 1)]));
}

function shorten(text: string): string {
  return text.length <= maxTextLength ? text : `${text.slice(0, maxTextLength)}... (${text.length} characters)`;
}
