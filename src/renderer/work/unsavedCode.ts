import { z } from "zod";
import type { CodeFiles } from "./workStore.ts";

const filesSchema = z.record(z.string(), z.string());

/**
 * Code that was typed and that the lab has not yet confirmed: kept by the browser until then, so that it outlives the page
 * and a lab that is gone for a while. Per home, because one page may serve several.
 */
export interface UnsavedCode {
  read(lessonId: string): CodeFiles | undefined;
  /** Without files it is forgotten. */
  write(lessonId: string, files: CodeFiles | undefined): void;
}

export function createUnsavedCode({ home, storage }: { home: () => string; storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> }): UnsavedCode {
  const keyOf = (lessonId: string): string => `backprop-unsaved ${home()} ${lessonId}`;
  return {
    read(lessonId) {
      try {
        const parsed = filesSchema.safeParse(JSON.parse(storage.getItem(keyOf(lessonId)) ?? "{}"));
        return parsed.success && Object.keys(parsed.data).length > 0 ? parsed.data : undefined;
      } catch {
        return undefined; // a browser that keeps nothing, or text that is none of ours
      }
    },
    write(lessonId, files) {
      try {
        if (files) storage.setItem(keyOf(lessonId), JSON.stringify(files));
        else storage.removeItem(keyOf(lessonId));
      } catch {
        // A browser that keeps nothing: the lab does.
      }
    },
  };
}
