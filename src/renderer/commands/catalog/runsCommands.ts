import type { Command } from "../Command.ts";

export const runsCommands = [
  { id: "runs.filter", title: "palette.keys.filter", keys: ["/"], where: "runs" },
  { id: "runs.next", title: "palette.keys.nextRun", keys: ["J"], where: "runs", pane: "runs-list", repeats: true },
  { id: "runs.before", title: "palette.keys.runBefore", keys: ["K"], where: "runs", pane: "runs-list", repeats: true },
  { id: "runs.show", title: "palette.keys.showRun", keys: ["Space"], where: "runs", pane: "runs-list" },
  { id: "runs.pin", title: "palette.keys.pinRun", keys: ["P"], where: "runs" },
  { id: "runs.rename", title: "palette.keys.renameRun", keys: ["F2"], where: "runs" },
  { id: "runs.open", title: "palette.keys.openCode", keys: ["Enter"], where: "runs", pane: "runs-list" },
  { id: "runs.delete", title: "palette.keys.deleteRun", keys: ["Del"], where: "runs", pane: "runs-list" },
  { id: "runs.log", title: "palette.keys.logAxis", keys: ["L"], where: "runs" },
  { id: "runs.smooth", title: "palette.keys.smoothing", keys: ["S"], where: "runs" },
  { id: "runs.table", title: "palette.keys.asTable", keys: ["T"], where: "runs" },
] as const satisfies readonly Command[];
