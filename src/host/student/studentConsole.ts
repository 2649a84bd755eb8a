import { Console } from "node:console";
import { Writable } from "node:stream";

export interface StudentOutput {
  /** What `console.*` or `process.stdout.write` said: text with line ends. */
  write(stream: "out" | "err", text: string): void;
  /** True when nothing more is kept: then a message needs no formatting. */
  full(): boolean;
  /** One message that was not formatted. */
  skip(): void;
  /** Tells how much was not kept, once. */
  close(): void;
}

const lineCharacters = 10_000;
/** More than that at once is not even cut into lines. */
const textCharacters = 2_000_000;

/** Cuts output into lines, keeps the first `limit` of them and counts the rest. */
export function createStudentOutput({ limit, line }: { limit: number; line(stream: "out" | "err", text: string): void }): StudentOutput {
  const open = { out: "", err: "" };
  let kept = 0;
  let skipped = 0;

  const put = (stream: "out" | "err", text: string): void => {
    if (kept >= limit) {
      skipped++;
      return;
    }
    kept++;
    line(stream, text.length > lineCharacters ? `${text.slice(0, lineCharacters)}… (${text.length - lineCharacters} more characters)` : text);
    if (kept === limit) line("err", `Only the first ${limit} lines of output are kept.`);
  };
  return {
    write(stream, text) {
      const lines = (open[stream] + text.slice(0, textCharacters)).split("\n");
      open[stream] = lines.pop()!;
      if (open[stream].length > lineCharacters) {
        put(stream, open[stream]);
        open[stream] = "";
      }
      for (const one of lines) put(stream, one);
    },
    full: () => kept >= limit,
    skip: () => void skipped++,
    close() {
      for (const stream of ["out", "err"] as const) if (open[stream]) put(stream, open[stream]);
      open.out = open.err = "";
      if (skipped > 0) line("err", `${skipped} more lines were not kept.`);
      skipped = 0;
    },
  };
}

const methods = ["log", "info", "debug", "warn", "error", "table", "dir", "dirxml", "assert", "count", "countReset", "group", "groupCollapsed", "groupEnd", "time", "timeLog", "timeEnd", "trace"] as const;

/** A console whose text goes to `output`: Node's formatting, without colours, with long things cut. */
export function createStudentConsole(output: StudentOutput): object {
  const stream = (name: "out" | "err"): Writable => {
    const writable = new Writable();
    // Synchronous: what was printed is out before the next statement runs.
    writable.write = (text: unknown) => (output.write(name, String(text)), true);
    return writable;
  };
  const node = new Console({
    stdout: stream("out"),
    stderr: stream("err"),
    ignoreErrors: false,
    colorMode: false,
    inspectOptions: { depth: 4, maxArrayLength: 100, maxStringLength: lineCharacters, breakLength: 100 },
  });
  return Object.freeze(Object.fromEntries(methods.map((name) => {
    const method = node[name].bind(node) as (...args: unknown[]) => void;
    return [name, Object.freeze((...args: unknown[]) => (output.full() ? output.skip() : method(...args)))];
  })));
}
