import { expect, test } from "vitest";
import { parseStartFlags } from "#scripts/lib/startFlags.mjs";

test("without flags a window opens on any free port", () => {
  expect(parseStartFlags([])).toEqual({ kind: "flags", flags: { browser: false, electron: false, open: true, port: 0, home: undefined, once: false } });
});

test("every flag is understood", () => {
  expect(parseStartFlags(["--once", "--no-open", "--port", "8080", "--home", "work", "--electron"])).toEqual({
    kind: "flags",
    flags: { browser: false, electron: true, open: false, port: 8080, home: "work", once: true },
  });
});

test("help wins over the rest", () => {
  expect(parseStartFlags(["--once", "--help"])).toEqual({ kind: "help" });
});

test.each([
  [["--fast"], "--fast"],
  [["digits"], "digits"],
  [["--port", "99999"], "--port"],
  [["--port", "web"], "web"],
  [["--port="], "--port"],
  [["--home="], "--home"],
  [["--browser", "--electron"], "exclude"],
])("%j is refused and named", (words, named) => {
  const parsed = parseStartFlags(words);
  expect(parsed.kind).toBe("wrong");
  expect(parsed.kind === "wrong" && parsed.message).toContain(named);
});
