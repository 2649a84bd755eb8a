import type { Command } from "../Command.ts";
import { isMac } from "../isMac.ts";

export const lessonCommands = [
  { id: "lesson.run", title: "palette.commands.run", keys: ["Ctrl+Enter"], where: "lesson" },
  { id: "lesson.stop", title: "palette.commands.stop", keys: ["Ctrl+."], where: "lesson" },
  { id: "lesson.nextHint", title: "lesson.commands.nextHint", keys: ["Ctrl+Shift+H"], where: "lesson" },
  { id: "lesson.before", title: "lesson.commands.before", keys: ["Alt+Left"], where: "lesson", notInText: true },
  { id: "lesson.after", title: "lesson.commands.after", keys: ["Alt+Right"], where: "lesson", notInText: true },
  { id: "lesson.handIn", title: "palette.commands.handIn", keys: [], where: "lesson" },
  { id: "lesson.keep", title: "editor.commands.keep", keys: ["Ctrl+S"], where: "lesson" },
  { id: "lesson.versions", title: "editor.commands.versions", keys: [], where: "lesson" },
  { id: "lesson.nextProblem", title: "editor.commands.nextProblem", keys: ["F8"], where: "lesson" },
  { id: "lesson.problemBefore", title: "editor.commands.problemBefore", keys: ["Shift+F8"], where: "lesson" },
  // Cmd M minimizes a window on a Mac.
  { id: "lesson.tabMovesFocus", title: "editor.commands.tabMovesFocus", keys: isMac ? ["Control+Shift+M"] : ["Ctrl+M"], where: "lesson" },
  { id: "lesson.reset", title: "editor.commands.reset", keys: ["Ctrl+Alt+R"], where: "lesson" },
] as const satisfies readonly Command[];
