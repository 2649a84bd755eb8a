import { expect, test } from "vitest";
import { plainText } from "#host/cli/terminal/createTerminal.ts";
import { createTestTerminal } from "#tests/support/cli/testTerminal.ts";

test("a status is redrawn in place, and lines go above it", () => {
  const terminal = createTestTerminal({ tty: true });
  terminal.status("10 %");
  terminal.line("hello");
  terminal.status("20 %");
  terminal.status("20 %");
  expect(terminal.out()).toBe("10 %\r\u001b[2Khello\n10 %\r\u001b[2K20 %");
  terminal.status(undefined);
  terminal.line("end");
  expect(terminal.screen()).toEqual(["hello", "end", ""]);
});

test("a note on standard error does not stick to the status", () => {
  const terminal = createTestTerminal({ tty: true });
  terminal.status("10 %");
  terminal.note("careful");
  expect(terminal.err()).toBe("careful\n");
  expect(terminal.out()).toBe("10 %\r\u001b[2K10 %");
});

test.for([
  ["a file", { tty: false }, false, false],
  ["a terminal", { tty: true }, true, true],
  ["NO_COLOR", { tty: true, env: { NO_COLOR: "1" } }, true, false],
  ["a dumb terminal", { tty: true, env: { TERM: "dumb" } }, false, false],
] as const)("%s: status and colours where they are wanted", ([, options, live, coloured]) => {
  const terminal = createTestTerminal(options);
  terminal.status("10 %");
  terminal.line(terminal.paint("red", "text"));
  expect(terminal.live).toBe(live);
  expect(terminal.out().includes("10 %")).toBe(live);
  expect(terminal.out().includes("\u001b[31m")).toBe(coloured);
});

test("somebody else's text cannot move the cursor or ring", () => {
  expect(plainText("a\u001b[2Jb\u0007c\r\nd\te\u009bf\u001b]0;title\u0007g")).toBe("abc\nd\teg");
  expect(plainText("línea é 数 😀")).toBe("línea é 数 😀");
});
