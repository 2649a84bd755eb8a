import { AppError } from "#shared/AppError.ts";
import { settingsSchema, type Settings, type settingsContract } from "#shared/contracts/settings.ts";
import type { Handlers } from "#shared/rpc/contract.ts";
import { createNewestFeed } from "../createNewestFeed.ts";
import type { SettingsStore } from "./SettingsStore.ts";

/** All settings together, bytes of JSON. */
const maxBytes = 64 * 1024;

/** Settings that every window and shell shares. What they mean is the page's. */
export function createSettingsService({ store, onChanged }: { store: SettingsStore; onChanged?: () => void }): Handlers<typeof settingsContract> {
  const feed = createNewestFeed<Settings>();
  /** A value that can't be read is as good as not set. */
  const read = (): Settings => {
    const values = [...store.all()].flatMap(([key, text]) => {
      const value = settingsSchema.safeParse({ [key]: parseJson(text) });
      return value.success ? [[key, value.data[key]!] as const] : [];
    });
    return Object.fromEntries(values);
  };

  return {
    get: read,

    change({ set, reset }) {
      const texts = new Map(Object.entries(set).map(([key, value]) => [key, JSON.stringify(value)]));
      const after = new Map([...store.all()].filter(([key]) => !reset.includes(key)));
      for (const [key, text] of texts) after.set(key, text);
      const bytes = new TextEncoder().encode([...after].join()).length;
      if (bytes > maxBytes) throw new AppError({ code: "invalid-input", message: `The settings would take ${Math.ceil(bytes / 1024)} KiB; ${maxBytes / 1024} KiB are allowed.`, hint: "Reset some of them first." });
      store.change({ set: texts, remove: reset.filter((key) => !texts.has(key)) });
      const all = read();
      feed.publish("all", all);
      onChanged?.();
      return all;
    },

    changes: (_, { signal }) => feed.watch(signal),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
