import { expect, onTestFinished } from "vitest";
import { journalEntrySchema, type History } from "#core/runs/events.ts";
import { composeLabHost } from "#host/compose.ts";
import { presets } from "#engine/presets/presets.ts";
import { newId } from "#shared/ids.ts";
import { silentLogger } from "#shared/Logger.ts";
import { tempDir } from "../tempDir.ts";

export interface PresetRun {
  /** One a call, as the journal has it. */
  histories: History[];
  lines: string[];
  /** What it leaves: plain data, by name. */
  exports: Record<string, unknown>;
}

/** A shorter run of a preset. */
export interface Sample {
  seed?: number;
  epochs?: number;
  /** Texts of the program and what stands there instead. */
  changes?: Readonly<Record<string, string>>;
}

/** Each change is there to be made, once. */
function changed(code: string, changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes).reduce((text, [from, to]) => {
    expect(text.split(from), `what a sample changes: ${from}`).toHaveLength(2);
    return text.replace(from, to);
  }, code);
}

const context = { signal: new AbortController().signal, connectionId: "test" };

/** A lab host of an empty home that runs presets as the command line does: in student processes. For use inside a test. */
export async function openPresetLab() {
  const lab = await composeLabHost({ home: tempDir(), log: silentLogger, version: "test", build: "test" });
  onTestFinished(() => lab.close());
  const { runs } = lab.handlers;
  return {
    /** Runs it to its end, which has to be a good one. */
    async run(name: string, { changes, ...overrides }: Sample = {}): Promise<PresetRun> {
      const runId = newId();
      const program = changes ? { kind: "files" as const, entry: "main.ts", files: { "main.ts": changed(presets[name]!.files["main.ts"]!, changes) }, name } : { kind: "preset" as const, name };
      await runs.start({ runId, program, overrides, limits: { stallSeconds: 120 } }, context);
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
      return { histories, lines, exports: (end as unknown as { result: { exports: Record<string, unknown> } }).result.exports };
    },
  };
}
