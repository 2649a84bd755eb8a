import type { Command } from "../Command.ts";

/** Keys that a screen listens for itself, because they go with what has the focus in it: they can't be given to others. */
export const screenKeys = [
  { id: "runs.filter", title: "palette.keys.filter", keys: ["/"], where: "runs", fixed: true },
  { id: "runs.move", title: "palette.keys.moveRuns", keys: ["J", "K"], where: "runs", fixed: true },
  { id: "runs.show", title: "palette.keys.showRun", keys: ["Space"], where: "runs", fixed: true },
  { id: "runs.pin", title: "palette.keys.pinRun", keys: ["P"], where: "runs", fixed: true },
  { id: "runs.rename", title: "palette.keys.renameRun", keys: ["F2"], where: "runs", fixed: true },
  { id: "runs.open", title: "palette.keys.openCode", keys: ["Enter"], where: "runs", fixed: true },
  { id: "runs.delete", title: "palette.keys.deleteRun", keys: ["Del"], where: "runs", fixed: true },
  { id: "runs.log", title: "palette.keys.logAxis", keys: ["L"], where: "runs", fixed: true },
  { id: "runs.smooth", title: "palette.keys.smoothing", keys: ["S"], where: "runs", fixed: true },
  { id: "runs.table", title: "palette.keys.asTable", keys: ["T"], where: "runs", fixed: true },
] as const satisfies readonly Command[];
