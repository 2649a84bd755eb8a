import type { Command } from "../Command.ts";

/** Of the app as a whole. */
export const shellCommands = [
  { id: "shell.palette", title: "palette.commands.palette", keys: ["Ctrl+K"], where: "everywhere" },
  { id: "shell.keyboardMap", title: "palette.commands.keyboardMap", keys: ["F1"], where: "everywhere" },
  { id: "shell.settings", title: "palette.commands.settings", keys: ["Ctrl+,", "Alt+4"], where: "everywhere" },
  { id: "shell.nextPane", title: "palette.commands.nextPane", keys: ["F6"], where: "everywhere" },
  { id: "shell.paneBefore", title: "palette.commands.paneBefore", keys: ["Shift+F6"], where: "everywhere" },
  { id: "shell.learn", title: "palette.commands.learn", keys: ["Alt+1"], where: "everywhere" },
  { id: "shell.runs", title: "palette.commands.runs", keys: ["Alt+2"], where: "everywhere" },
  { id: "shell.try", title: "palette.commands.try", keys: ["Alt+3"], where: "everywhere" },
  { id: "shell.undo", title: "palette.commands.undo", keys: ["Ctrl+Z"], where: "everywhere", notInText: true },
] as const satisfies readonly Command[];
