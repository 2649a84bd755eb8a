import type { LogFields, Logger } from "#shared/Logger.ts";

export interface LogLine extends LogFields {
  level: "debug" | "info" | "warn" | "error";
  message: string;
}

/** A logger whose lines a test can read. */
export function recordingLogger(): Logger & { lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const make = (bound: LogFields): Logger => {
    const at = (level: LogLine["level"]) => (message: string, fields?: LogFields) => void lines.push({ ...bound, ...fields, level, message });
    return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error"), child: (fields) => make({ ...bound, ...fields }) };
  };
  return Object.assign(make({}), { lines });
}
