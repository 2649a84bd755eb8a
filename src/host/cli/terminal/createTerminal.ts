import { stripVTControlCharacters, styleText } from "node:util";

export type Style = "bold" | "dim" | "red" | "green" | "yellow";

/** What the command line writes to: lines of results on standard output, everything else on standard error. */
export interface Terminal {
  line(text?: string): void;
  /** A line beside the results. */
  note(text: string): void;
  /** Redrawn in place under the lines, as wide as fits; `undefined` takes it away. Nothing where output is no terminal. */
  status(text: string | undefined): void;
  /** True when there is a person who sees a status line. */
  live: boolean;
  columns(): number;
  /** Coloured where a person sees it and does not mind. */
  paint(style: Style, text: string): string;
  paintNote(style: Style, text: string): string;
}

/** As much of a stream as we use. */
export interface Output {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
}

export interface TerminalDeps {
  stdout: Output;
  stderr: Output;
  env: Readonly<Record<string, string | undefined>>;
}

const eraseLine = "\r\u001b[2K";

export function createTerminal({ stdout, stderr, env }: TerminalDeps): Terminal {
  const dumb = env["TERM"] === "dumb";
  const live = stdout.isTTY === true && !dumb;
  const colours = (output: Output): boolean => output.isTTY === true && !dumb && !env["NO_COLOR"];
  const painter = (output: Output) => (style: Style, text: string) => (colours(output) ? styleText(style, text, { validateStream: false }) : text);
  let drawn: string | undefined;

  /** Lines go above the status line, whichever stream they are for. */
  const above = (output: Output, text: string): void => {
    if (drawn !== undefined) stdout.write(eraseLine);
    output.write(`${text}\n`);
    if (drawn !== undefined) stdout.write(drawn);
  };

  return {
    line: (text = "") => above(stdout, text),
    note: (text) => above(stderr, text),
    status(text) {
      if (!live || text === drawn) return;
      if (drawn !== undefined) stdout.write(eraseLine);
      drawn = text;
      if (text !== undefined) stdout.write(text);
    },
    live,
    columns: () => stdout.columns || 80, // a pseudo-terminal without a size says 0
    paint: painter(stdout),
    paintNote: painter(stderr),
  };
}

/** Text of somebody else's without what would move the cursor or change the terminal. */
export function plainText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  return stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");
}
