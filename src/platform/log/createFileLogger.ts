import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { systemClock, type Clock } from "#shared/Clock.ts";
import type { LogFields, Logger } from "#shared/Logger.ts";
import { logLine, type LogLevel } from "./logLine.ts";

export interface FileLoggerOptions {
  folder: string;
  /** The newest lines are in NAME.log, older ones in NAME.1.log and so on. */
  name: string;
  maxBytes?: number;
  files?: number;
  clock?: Clock;
}

export interface FileLogger {
  log: Logger;
  close(): void;
}

/**
 * NDJSON lines in files of limited size and number. Written at once, so that the lines before a crash are there; opened
 * with the first line, so that a process that says nothing touches nothing. A disk that is full loses lines of the log,
 * never the work that was logged.
 */
export function createFileLogger({ folder, name, maxBytes = 1_000_000, files = 5, clock = systemClock }: FileLoggerOptions): FileLogger {
  let open: { file: number; size: number } | undefined;
  let closed = false;

  function write(line: string): void {
    if (closed) return;
    const bytes = Buffer.from(line);
    try {
      open ??= openFile();
      if (open.size > 0 && open.size + bytes.length > maxBytes) {
        closeSync(open.file);
        open = undefined;
        rotate();
        open = openFile();
      }
      writeSync(open.file, bytes);
      open.size += bytes.length;
    } catch {
      // There is nowhere left to say it.
    }
  }

  function openFile(): { file: number; size: number } {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = openSync(path(0), "a", 0o600);
    return { file, size: fstatSync(file).size };
  }

  function rotate(): void {
    rmSync(path(files - 1), { force: true });
    for (let age = files - 2; age >= 0; age--) {
      try {
        renameSync(path(age), path(age + 1));
      } catch {
        // There is no file of that age yet.
      }
    }
  }

  function path(age: number): string {
    return join(folder, age === 0 ? `${name}.log` : `${name}.${age}.log`);
  }

  function createLogger(common: LogFields): Logger {
    const at = (level: LogLevel) => (message: string, fields?: LogFields) => write(logLine({ time: clock.now(), level, message, fields: { ...common, ...fields } }));
    return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error"), child: (fields) => createLogger({ ...common, ...fields }) };
  }

  return {
    log: createLogger({}),
    close() {
      closed = true;
      if (open) closeSync(open.file);
      open = undefined;
    },
  };
}
