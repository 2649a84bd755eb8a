import type { ParseKeys } from "i18next";
import type { PlaceKind } from "../places/places.ts";

/**
 * Something a person can ask for by key, from the palette, or by a button that does the same. What it does is given with
 * useCommand where it can be done; a command that nobody does now is not offered.
 */
export interface Command {
  id: string;
  title: ParseKeys;
  /**
   * Canonical, as `chordOf` writes it: "Ctrl+Shift+H", "Alt+1", "F8", "J". Ctrl is Cmd on a Mac; "Control" is Ctrl there
   * too. Empty for none. No key that the browser owns (F1, F5, F6, Alt+digit) may be the only way: the palette is another.
   */
  keys: readonly string[];
  where: "everywhere" | PlaceKind;
  /**
   * Single letters hold while the focus is in the element with `data-pane` of this name; without a name, anywhere in the
   * place, or nowhere. Never in a field, a menu or a dialog.
   */
  pane?: string;
  /** Not while somebody types, where the same keys mean something else. */
  notInText?: boolean;
  /** Again and again while its key is held. */
  repeats?: boolean;
  /** The screen itself listens for it, and no other key can be chosen. */
  fixed?: boolean;
}
