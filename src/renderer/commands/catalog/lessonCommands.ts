import type { Command } from "../Command.ts";

export const lessonCommands = [
  { id: "lesson.run", title: "palette.commands.run", keys: ["Ctrl+Enter"], where: "lesson" },
  { id: "lesson.stop", title: "palette.commands.stop", keys: ["Ctrl+."], where: "lesson" },
  { id: "lesson.handIn", title: "palette.commands.handIn", keys: [], where: "lesson" },
] as const satisfies readonly Command[];
