/** What a key press is made of. */
export type KeyPress = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

const names: Readonly<Record<string, string>> = { " ": "Space", Escape: "Esc", Delete: "Del", ArrowLeft: "Left", ArrowRight: "Right", ArrowUp: "Up", ArrowDown: "Down", "+": "Plus" };

/**
 * A key press in canonical words, such as "Ctrl+Shift+H" or "/"; undefined while only Shift, Ctrl and the like are held.
 * It goes by the sign the keyboard makes, so "/" is "/" also where it takes Shift.
 */
export function chordOf(press: KeyPress, mac: boolean): string | undefined {
  if (["Control", "Shift", "Alt", "Meta", "AltGraph", "Dead", "Process", "Unidentified"].includes(press.key)) return undefined;
  const sign = signOf(press, mac);
  // Shift is part of how a sign such as "?" is made; with a letter or a named key it is a key of its own.
  const shift = press.shiftKey && (sign.length > 1 || /^\p{L}$/u.test(sign));
  const parts = mac ? [press.metaKey && "Ctrl", press.ctrlKey && "Control"] : [press.ctrlKey && "Ctrl"];
  return [...parts, press.altKey && "Alt", shift && "Shift", sign].filter((part) => part !== false).join("+");
}

function signOf({ key, code, altKey }: KeyPress, mac: boolean): string {
  // Option writes other signs on a Mac: there the key itself is meant.
  const meant = mac && altKey ? /^(?:Key|Digit)(.)$/.exec(code)?.[1] : undefined;
  return meant ?? names[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** One sign or Enter and the like alone: keys that also mean something to what has the focus. */
export function isPlain(chord: string): boolean {
  return !/^(?:Ctrl|Control|Alt)\+/.test(chord) && !/^(?:Shift\+)?F\d+$/.test(chord);
}
