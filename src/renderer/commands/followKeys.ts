import { catalog } from "./catalog.ts";
import { chordOf, isPlain } from "./chordOf.ts";
import { canRun, keysOf, runCommand } from "./commandStore.ts";
import { isMac } from "./isMac.ts";

let recorder: ((event: KeyboardEvent) => void) | undefined;

/** While keys are being chosen every press goes to `record`, and no command is done. Answers how to end that. */
export function recordKeys(record: (event: KeyboardEvent) => void): () => void {
  recorder = record;
  return () => {
    if (recorder === record) recorder = undefined;
  };
}

/** Listens for the keys of all commands, from the start of the page to its end. */
export function followKeys(): void {
  // Chords come before the button or editor that has the focus takes them for its own; plain keys after.
  window.addEventListener("keydown", (event) => obey(event, false), { capture: true });
  window.addEventListener("keydown", (event) => obey(event, true));
}

function obey(event: KeyboardEvent, plain: boolean): void {
  if (recorder) {
    if (!plain) recorder(event);
    return;
  }
  if (event.isComposing || event.defaultPrevented || event.getModifierState("AltGraph")) return;
  const chord = chordOf(event, isMac);
  if (chord === undefined || isPlain(chord) !== plain) return;
  const target = event.target instanceof Element ? event.target : document.body;
  const command = catalog.find((one) => keysOf(one).includes(chord) && canRun(one) && holdsAt(target, one, { plain, chord }));
  if (!command || (event.repeat && !command.repeats)) return;
  event.preventDefault();
  event.stopPropagation();
  runCommand(command.id);
}

const fields = "input:not([type=radio], [type=checkbox], [type=range], [type=button]), textarea, select, [contenteditable='true'], [role=textbox], [role=searchbox], [role=combobox]";
const layers = "[role=dialog], [role=alertdialog], [role=menu], [role=listbox]";
const pressable = "a, button, summary, label, input, [role=button], [role=row], [role=option], [role=radio], [role=tab], [role=slider], [role=gridcell]";

interface Asked {
  plain: boolean;
  chord: string;
}

/** Whether a command's keys mean it for what has the focus. */
function holdsAt(target: Element, command: { where: string; pane?: string; notInText?: boolean }, { plain, chord }: Asked): boolean {
  if (command.where !== "everywhere" && target.closest(layers)) return false;
  if (command.notInText && target.closest(fields)) return false;
  if (!plain) return true;
  if (target.closest(fields) || target.closest(layers)) return false;
  if ((chord === "Enter" || chord === "Space") && target.closest(pressable)) return false;
  if (command.pane !== undefined) return target.closest(`[data-pane="${command.pane}"]`) !== null;
  return target === document.body || target.closest("main") !== null;
}
