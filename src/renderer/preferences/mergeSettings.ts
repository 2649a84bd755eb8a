import type { Settings } from "#shared/contracts/settings.ts";

export interface SettingsChange {
  set: Settings;
  reset: string[];
}

/** What turns one state into another. */
export function settingsChange(from: Settings, to: Settings): SettingsChange {
  return {
    set: Object.fromEntries(Object.entries(to).filter(([key, value]) => !isSame(from[key], value))),
    reset: Object.keys(from).filter((key) => !(key in to)),
  };
}

export function changedSettings(values: Settings, { set, reset }: SettingsChange): Settings {
  const out = { ...values, ...set };
  for (const key of reset) delete out[key];
  return out;
}

export function isEmptyChange({ set, reset }: SettingsChange): boolean {
  return Object.keys(set).length === 0 && reset.length === 0;
}

/** JSON values; the order of an object's keys tells nothing. */
export function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  return keys.length === others.length && keys.every((key) => Object.hasOwn(b, key) && isSame((a as Settings)[key], (b as Settings)[key]));
}
