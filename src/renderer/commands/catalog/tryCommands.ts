import type { Command } from "../Command.ts";

export const tryCommands = [
  { id: "try.unseen", title: "tryit.commands.unseen", keys: ["R"], where: "try" },
  { id: "try.pen", title: "tryit.commands.pen", keys: ["B"], where: "try" },
  { id: "try.erase", title: "tryit.commands.erase", keys: ["E"], where: "try" },
  { id: "try.thinner", title: "tryit.commands.thinner", keys: ["["], where: "try" },
  { id: "try.thicker", title: "tryit.commands.thicker", keys: ["]"], where: "try" },
  { id: "try.clear", title: "tryit.commands.clear", keys: ["Del"], where: "try" },
  { id: "try.undo", title: "tryit.commands.undo", keys: ["Ctrl+Z"], where: "try", notInText: true },
] as const satisfies readonly Command[];
