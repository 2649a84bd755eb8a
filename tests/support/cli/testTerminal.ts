import { createTerminal, type Terminal } from "#host/cli/terminal/createTerminal.ts";

export interface TestTerminal extends Terminal {
  /** All that was written to standard output, with its control characters. */
  out(): string;
  err(): string;
  /** What a person sees: after each redraw only the last text of a line. */
  screen(): string[];
}

/** A terminal, or two files, of which a test reads what was written. */
export function createTestTerminal({ tty, columns = 80, env = {} }: { tty: boolean; columns?: number; env?: Record<string, string> }): TestTerminal {
  const written = { out: "", err: "" };
  const output = (name: keyof typeof written) => ({ isTTY: tty, columns, write: (text: string) => void (written[name] += text) });
  return {
    ...createTerminal({ stdout: output("out"), stderr: output("err"), env }),
    out: () => written.out,
    err: () => written.err,
    screen: () => written.out.split("\n").map((line) => line.split("\r\u001b[2K").at(-1)!),
  };
}
