import type { Command } from "../Command.ts";

export const settingsCommands = [
  { id: "settings.search", title: "settings.commands.search", keys: ["/"], where: "settings" },
  { id: "settings.reset", title: "settings.commands.reset", keys: ["Del"], where: "settings", fixed: true },
] as const satisfies readonly Command[];
