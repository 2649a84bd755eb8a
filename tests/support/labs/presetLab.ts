import { expect, onTestFinished } from "vitest";
import { journalEntrySchema, type History } from "#core/runs/events.ts";
import { composeLabHost } from "#host/compose.ts";
import { newId } from "#shared/ids.ts";
import { silentLogger } from "#shared/Logger.ts";
import { tempDir } from "../tempDir.ts";

export interface PresetRun {
  /** One a call, as the journal has it. */
  histories: History[];
  lines: string[];
}

const context = { signal: new AbortController().signal, connectionId: "test" };

/** A lab host of an empty home that runs presets as the command line does: in student processes. For use inside a test. */
export async function openPresetLab() {
  const lab = await composeLabHost({ home: tempDir(), log: silentLogger, version: "test", build: "test" });
  onTestFinished(() => lab.close());
  const { runs } = lab.handlers;
  return {
    /** Runs it to its end, which has to be a good one. */
    async run(name: string, overrides: { seed?: number; epochs?: number } = {}): Promise<PresetRun> {
      const runId = newId();
      await runs.start({ runId, program: { kind: "preset", name }, overrides, limits: {} }, context);
      const histories: History[] = [];
      const lines: string[] = [];
      let end: unknown;
      for await (const entry of runs.watch({ run: runId, afterSeq: 0 }, context)) {
        const { event } = journalEntrySchema.parse(entry);
        if (event.kind === "call-ended") histories.push(event.history);
        if (event.kind === "line") lines.push(event.text);
        end = event;
      }
      expect(end).toMatchObject({ kind: "succeeded" });
      return { histories, lines };
    },
  };
}
