import type { RunState } from "#core/runs/runState.ts";
import { refuseRemoval } from "../refuseRemoval.ts";
import type { RunNote } from "../RunExecutor.ts";
import type { OpenRun } from "./openRun.ts";

/** Journals a person's note, unless it says nothing new. */
export function writeNote(run: OpenRun, note: RunNote): void {
  const state = run.state();
  if (note.kind === "removed") refuseRemoval(state);
  if (saysSomething(state, note)) run.append(note);
}

function saysSomething({ label = "", pinned = false, removedAt }: RunState, note: RunNote): boolean {
  switch (note.kind) {
    case "annotated":
      return (note.label !== undefined && note.label !== label) || (note.pinned !== undefined && note.pinned !== pinned);
    case "removed":
      return removedAt === undefined;
    case "restored":
      return removedAt !== undefined;
  }
}
