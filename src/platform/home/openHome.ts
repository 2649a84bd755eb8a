import { createBlobStore } from "#platform/blobs/createBlobStore.ts";
import { createRunIndex } from "#platform/runs/createRunIndex.ts";
import { createJournalFiles } from "#platform/runs/createJournalFiles.ts";
import { createRunNumbers } from "#platform/runs/createRunNumbers.ts";
import { createRunStore } from "#platform/runs/createRunStore.ts";
import { catchUpIndex, noteRunsInStep, rebuildIndex, type IndexReport } from "#platform/runs/rebuildIndex.ts";
import { openDatabase, type Repair } from "#platform/sqlite/openDatabase.ts";
import { createSettingsStore } from "#platform/settings/createSettingsStore.ts";
import { createWorkStore } from "#platform/work/createWorkStore.ts";
import type { BlobStore, RunIndex, RunStore } from "#services/runs/ports.ts";
import type { SettingsStore } from "#services/settings/SettingsStore.ts";
import type { JournalFiles } from "#services/work/RunArchive.ts";
import type { WorkStore } from "#services/work/WorkStore.ts";
import { sentenceOf, toAppError } from "#shared/AppError.ts";
import type { Clock } from "#shared/Clock.ts";
import type { Logger } from "#shared/Logger.ts";
import type { HomePaths } from "./homePaths.ts";
import type { Mount } from "./mounts.ts";
import { freeBytes, prepareHome } from "./prepareHome.ts";

const hourMs = 3600 * 1000;

/** Everything of one person that is kept, open for one host. */
export interface Home {
  paths: HomePaths;
  blobs: BlobStore;
  runStore: RunStore;
  runIndex: RunIndex;
  journals: JournalFiles;
  work: WorkStore;
  settings: SettingsStore;
  /** What a person should know about this opening, one sentence each; mostly empty. */
  notices: readonly string[];
  sqliteVersion: string;
  /** Bytes this account can still write on the home's disk. */
  freeBytes(): number;
  close(): Promise<void>;
}

export interface HomeDeps {
  home: string;
  log: Logger;
  clock: Clock;
  /** The machine's table of mounts, unless a test brings one. */
  mounts?: readonly Mount[] | undefined;
}

/** Opens a home folder, making it where it is missing, and brings its database up to what the journals say. One host at a time. */
export async function openHome({ home, log, clock, mounts }: HomeDeps): Promise<Home> {
  const paths = prepareHome({ home, mounts });
  const { db, backups, repair } = await openDatabase({ file: paths.database, backupsDirectory: paths.backups, clock, log });
  try {
    const index = createRunIndex({ db });
    let whole = false;
    const runStore = createRunStore({ directory: paths.runs, clock, log, numbers: { ...createRunNumbers({ db }), highest: () => (whole ? index.highestNumber() : undefined) } });
    const report = await (repair ? rebuildIndex : catchUpIndex)({ runStore, index, log });
    whole = report.damaged.length === 0;

    const backup = (): Promise<void> => backups.makeIfDue(db).catch((error: unknown) => log.warn("The database could not be backed up.", { error: toAppError(error).message }));
    let backingUp = backup();
    const timer = setInterval(() => {
      backingUp = backingUp.then(backup);
    }, hourMs);
    timer.unref();

    return {
      paths,
      blobs: createBlobStore({ directory: paths.blobs }),
      runStore,
      runIndex: index,
      journals: createJournalFiles({ directory: paths.runs }),
      work: createWorkStore({ directory: paths.work, log }),
      settings: createSettingsStore({ db }),
      notices: [...repairNotice(repair, report), ...report.damaged.map(({ error }) => sentenceOf(error))],
      sqliteVersion: String(db.prepare("select sqlite_version()").pluck().get()),
      freeBytes: () => freeBytes(home),
      async close() {
        clearInterval(timer);
        await backingUp;
        try {
          await noteRunsInStep({ runStore, index });
        } catch (error) {
          log.warn("The next start looks at the journals again.", { error: toAppError(error).message });
        }
        db.close();
      },
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

function repairNotice(repair: Repair | undefined, { read }: IndexReport): string[] {
  if (!repair) return [];
  const { keptAs, restored } = repair;
  const what = keptAs ? `The database was damaged and is kept as ${keptAs}` : "The database was missing";
  const from = restored ? `the backup of ${new Date(restored.time).toISOString().slice(0, 16).replace("T", " ")} UTC was put back` : "there was no good backup";
  return [`${what}; ${from}, and ${read === 1 ? "1 run was" : `${read} runs were`} read again from the journals.`];
}
