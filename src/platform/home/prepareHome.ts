import { closeSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "#shared/AppError.ts";
import { homePaths, type HomePaths } from "./homePaths.ts";
import { makeFolder } from "./makeFolder.ts";
import { networkMountOf, type Mount } from "./mounts.ts";
import { storageError } from "./storageError.ts";

/** Room that SQLite needs to open a database at all, with something left for the first lines of a run. */
const leastFreeBytes = 4 * 2 ** 20;

/**
 * Makes the folders of a home, for this account only, and refuses one where work could be lost: on a network disk, not
 * writable, or full. Changes nothing in a home that is there already. `mounts` is the machine's table unless a test brings one.
 */
export function prepareHome({ home, mounts }: { home: string; mounts?: readonly Mount[] | undefined }): HomePaths {
  const network = networkMountOf(home, mounts);
  if (network) {
    throw new AppError({
      code: "home-on-network",
      message: `The home folder ${home} is on a network disk (${network.type} at ${network.path}), where the database could be damaged.`,
      hint: "Choose a folder on this computer's own disk: --home DIR or BACKPROP_HOME, for example a folder in /var/tmp or your local profile.",
      data: { path: home, mount: network.path, type: network.type },
    });
  }
  const paths = homePaths(home);
  try {
    for (const folder of [home, paths.runs, paths.blobs, paths.work, paths.backups, paths.logs]) makeFolder(folder);
    probe(home);
  } catch (error) {
    throw homeError(error, home);
  }
  const free = freeBytes(home);
  if (free < leastFreeBytes) {
    throw new AppError({
      code: "disk-full",
      message: `The disk of the home folder ${home} is full: ${Math.floor(free / 1024)} KiB are free.`,
      hint: "Free at least 4 MiB there, or choose a folder on another disk with --home DIR or BACKPROP_HOME.",
      data: { path: home, freeBytes: free },
    });
  }
  return paths;
}

/** Bytes that this account can still write on the disk of `path`. */
export function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}

/** Permission bits do not tell (read-only mounts, ACLs, quotas); writing does. */
function probe(home: string): void {
  const path = join(home, `.write-test-${process.pid}`);
  try {
    const file = openSync(path, "w", 0o600);
    try {
      writeSync(file, "Backprop");
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } finally {
    rmSync(path, { force: true });
  }
}

function homeError(error: unknown, home: string): AppError {
  const known = storageError(error, home);
  if (known.code === "disk-full") return known;
  return new AppError({
    code: "home-not-writable",
    message: `The home folder ${home} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
    hint: "Make the folder writable for your account, or choose another one with --home DIR or BACKPROP_HOME.",
    data: { path: home },
    cause: error,
  });
}
