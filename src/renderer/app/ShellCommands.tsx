import { lazy, Suspense } from "react";
import { useCommand } from "../commands/useCommand.ts";
import { toggleLayer, usePaletteStore } from "../features/palette/paletteStore.ts";
import { go } from "../places/places.ts";
import { focusPane } from "./focusPane.ts";

const Palette = lazy(async () => ({ default: (await import("../features/palette/Palette.tsx")).Palette }));
const KeyboardMap = lazy(async () => ({ default: (await import("../features/palette/KeyboardMap.tsx")).KeyboardMap }));

/** What can be asked for everywhere, and the two layers that list all that can be asked for. */
export function ShellCommands() {
  const layer = usePaletteStore((store) => store.layer);
  useCommand("shell.palette", () => toggleLayer("palette"));
  useCommand("shell.keyboardMap", () => toggleLayer("map"));
  useCommand("shell.nextPane", () => focusPane(1));
  useCommand("shell.paneBefore", () => focusPane(-1));
  useCommand("shell.learn", () => go({ kind: "learn" }));
  useCommand("shell.runs", () => go({ kind: "runs" }));
  useCommand("shell.try", () => go({ kind: "try" }));
  useCommand("shell.settings", () => go({ kind: "settings" }));
  return (
    <Suspense>
      {layer === "palette" && <Palette />}
      {layer === "map" && <KeyboardMap />}
    </Suspense>
  );
}
