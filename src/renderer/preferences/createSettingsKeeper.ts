import { isAppError, toAppError, type AppError } from "#shared/AppError.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import type { Settings } from "#shared/contracts/settings.ts";
import { openedNow } from "../lab/openedNow.ts";
import { changedSettings, isEmptyChange, isSame, settingsChange, type SettingsChange } from "./mergeSettings.ts";

/** What the page remembers between two loads. */
export interface KeptSettings {
  /** As they are here: what the first paint looks like. */
  values: Settings;
  /** As the lab had them last; what differs was changed here and not told yet. */
  told: Settings;
}

export interface SettingsKeeperDeps {
  load(): KeptSettings;
  store(kept: KeptSettings): void;
  publish(values: Settings): void;
  /** Why the lab does not keep them, undefined when it does again. */
  report(failure: AppError | undefined): void;
}

/** Settings as every window has them: the lab keeps them, the page changes its own at once and tells the lab when it is there. */
export interface SettingsKeeper {
  change(change: Partial<SettingsChange>): void;
  /** Each time the lab is there. */
  attend(lab: Pick<LabClient, "settings">, signal: AbortSignal): void;
}

export function createSettingsKeeper({ load, store, publish, report }: SettingsKeeperDeps): SettingsKeeper {
  let { values, told } = load();
  let lab: Pick<LabClient, "settings"> | undefined;
  let telling: Promise<void> | undefined;

  const keep = (next: KeptSettings): void => {
    const changed = !isSame(values, next.values);
    ({ values, told } = next);
    store(next);
    if (changed) publish(values);
  };

  /** What others changed is taken; what was changed here meanwhile stays and is told. */
  const take = (theirs: Settings): void => keep({ values: changedSettings(theirs, settingsChange(told, values)), told: theirs });

  async function tell(): Promise<void> {
    for (;;) {
      const listening = lab;
      const change = settingsChange(told, values);
      if (!listening || isEmptyChange(change)) return;
      try {
        const theirs = await listening.settings.change(change);
        // What was typed while it was on its way differs from `told` still, and goes next.
        told = changedSettings(told, change);
        take(theirs);
        report(undefined);
      } catch (error) {
        if (!isAppError(error) || error.code !== "disconnected") report(toAppError(error));
        return;
      }
    }
  }

  const tellAll = (): void => {
    telling ??= tell().finally(() => (telling = undefined));
  };

  return {
    change({ set = {}, reset = [] }) {
      keep({ values: changedSettings(values, { set, reset }), told });
      tellAll();
    },
    attend(attended, signal) {
      lab = attended;
      signal.addEventListener("abort", () => {
        if (lab === attended) lab = undefined;
      });
      void (async () => {
        try {
          const changes = openedNow(attended.settings.changes({}, { signal }));
          take(await attended.settings.get({}));
          tellAll();
          for await (const theirs of changes) take(theirs);
        } catch (error) {
          if (!signal.aborted) report(toAppError(error));
        }
      })();
    },
  };
}
