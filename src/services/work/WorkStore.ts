import type { Version } from "#core/work/version.ts";
import type { WorkEntry } from "#core/work/workRecord.ts";

/**
 * A learner's work on disk, a folder a lesson. `lessonId` is the name of a folder and every path one inside a program:
 * anything else is refused. What was written is durable when a promise resolves; the caller writes one lesson in turn.
 */
export interface WorkStore {
  /** Lessons that have anything. */
  lessons(): Promise<readonly string[]>;
  /** Lines of its journal, oldest first; one that can't be read is left out. */
  entries(lessonId: string): Promise<readonly WorkEntry[]>;
  append(lessonId: string, entries: readonly WorkEntry[]): Promise<void>;
  /** Undefined before the first save. */
  draft(lessonId: string): Promise<Draft | undefined>;
  /** Each file appears whole or not at all. */
  saveDraft(lessonId: string, draft: Draft): Promise<void>;
  /** Those that are kept, newest first. */
  versions(lessonId: string): Promise<readonly VersionName[]>;
  /** Undefined for one that is gone or can't be read. */
  version(lessonId: string, name: VersionName): Promise<Version | undefined>;
  addVersion(lessonId: string, version: Version): Promise<void>;
  removeVersion(lessonId: string, name: VersionName): Promise<void>;
}

export type VersionName = Pick<Version, "revision" | "why">;

export interface Draft {
  /** Rises with every save. */
  revision: number;
  /** ms since the Unix epoch. */
  savedAt: number;
  /** Texts by path; undefined where the starter is back. */
  files: Readonly<Record<string, string>> | undefined;
}

/** All there is of a lesson. */
export interface WorkSnapshot {
  draft?: Draft | undefined;
  entries: readonly WorkEntry[];
  versions: readonly Version[];
}
