/** Settings of this home as JSON texts by key; durable when a call returns. */
export interface SettingsStore {
  all(): ReadonlyMap<string, string>;
  /** Sets and removes, all of it or nothing. */
  change(change: { set: ReadonlyMap<string, string>; remove: readonly string[] }): void;
}
