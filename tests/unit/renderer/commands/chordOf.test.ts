import { describe, expect, test } from "vitest";
import { chordOf, isPlain, type KeyPress } from "#renderer/commands/chordOf.ts";

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({ key, code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

describe("a chord", () => {
  test("names letters in capitals, whether Caps Lock is on or not", () => {
    expect(chordOf(press("k", { ctrlKey: true }), false)).toBe("Ctrl+K");
    expect(chordOf(press("K", { ctrlKey: true }), false)).toBe("Ctrl+K");
    expect(chordOf(press("H", { ctrlKey: true, shiftKey: true }), false)).toBe("Ctrl+Shift+H");
  });

  test("is the sign that the keyboard makes, however it makes it", () => {
    expect(chordOf(press("/"), false)).toBe("/");
    expect(chordOf(press("/", { shiftKey: true }), false)).toBe("/");
    expect(chordOf(press(".", { ctrlKey: true }), false)).toBe("Ctrl+.");
  });

  test("takes Cmd for Ctrl on a Mac, and the key itself where Option writes another sign", () => {
    expect(chordOf(press("k", { metaKey: true }), true)).toBe("Ctrl+K");
    expect(chordOf(press("m", { ctrlKey: true, shiftKey: true }), true)).toBe("Control+Shift+M");
    expect(chordOf(press("¡", { altKey: true, code: "Digit1" }), true)).toBe("Alt+1");
  });

  test("gives other keys short names, and waits while only Shift and the like are held", () => {
    expect([" ", "Escape", "Delete", "ArrowLeft", "+", "F8"].map((key) => chordOf(press(key), false))).toEqual(["Space", "Esc", "Del", "Left", "Plus", "F8"]);
    expect(chordOf(press("Control", { ctrlKey: true }), false)).toBeUndefined();
  });

  test("is plain when what has the focus may want it for itself", () => {
    expect(["J", "/", "Enter", "Shift+A"].map(isPlain)).toEqual([true, true, true, true]);
    expect(["Ctrl+K", "Alt+1", "F1", "Shift+F8"].map(isPlain)).toEqual([false, false, false, false]);
  });
});
