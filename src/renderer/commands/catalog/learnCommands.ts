import type { Command } from "../Command.ts";

export const learnCommands = [
  { id: "learn.continue", title: "learn.commands.continue", keys: ["Enter"], where: "learn" },
  { id: "learn.filter", title: "learn.commands.filter", keys: ["/"], where: "learn" },
] as const satisfies readonly Command[];
