import type { EngineReport } from "#core/engines/EngineReport.ts";
import type { EngineInUse, MeasuredEngine } from "#shared/contracts/engines.ts";

/** What the engines do on this machine: measured in processes of their own, kept in the home. */
export interface EngineReports {
  /** What was measured on this machine; undefined where nothing was. */
  read(): EngineReport | undefined;
  /** Measures the engines of these names, one after the other, and keeps the report. Aborted it rejects, and the one before stays. */
  measure(options: MeasureOptions): Promise<EngineReport>;
}

export interface MeasureOptions {
  names: readonly string[];
  /** For each call of a preset. */
  seconds: number;
  /** All there are, by default. */
  presets?: readonly string[] | undefined;
  signal?: AbortSignal | undefined;
  /** Hears of an engine as it begins, after each of its presets, and when it is done. */
  onProgress?: ((progress: MeasureProgress) => void) | undefined;
}

export interface MeasureProgress {
  /** Whose turn it is. */
  engine: string;
  /** Presets that it has done. */
  presets: number;
  /** Engines that are done, and what is known of this one. */
  engines: readonly MeasuredEngine[];
}

/** Which engine trains here, by settings, environment and report, as they are when it is asked. */
export interface EngineChoice {
  inUse(): EngineInUse;
  /** Of the setting: "auto" or a name. */
  setting(): string;
  /** The build that is expected on this machine, whatever is set or measured. */
  expected(): { name: string; build: string };
  /** Engines that can be measured now, and those for which something has to be fetched first. */
  measurable(): { names: readonly string[]; missing: readonly string[] };
}
