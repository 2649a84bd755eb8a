import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { changedKernelFile } from "#core/runs/explainDifference.ts";
import type { EngineTrouble } from "#core/runs/events.ts";
import { findBrowser } from "#platform/desktop/findBrowser.ts";
import { findElectron } from "#platform/desktop/findElectron.ts";
import { networkMountOf, type Mount } from "#platform/home/mounts.ts";
import { freeBytes, prepareHome } from "#platform/home/prepareHome.ts";
import { causeCode } from "#platform/home/storageError.ts";
import { loadSqlite } from "#platform/sqlite/loadSqlite.ts";
import type { DoctorChecks, Finding } from "#services/system/Finding.ts";
import { toAppError } from "#shared/AppError.ts";

export interface DoctorDeps {
  home: string;
  /** What trains on this machine now. */
  engine(): { build: string; trouble?: EngineTrouble | undefined; why?: "set" | "measured" | undefined };
  packageRoot: string;
  env: Readonly<Record<string, string | undefined>>;
  /** The machine's own, unless a test brings others. */
  nodeVersion?: string | undefined;
  mounts?: readonly Mount[] | undefined;
}

/** Below this a few trainings fill the disk. */
const lowDiskBytes = 500 * 2 ** 20;

/** Looks at this machine as the process that asks sees it: files and system calls only, nothing is started or fetched. */
export function createDoctorChecks({ home, engine, packageRoot, env, nodeVersion = process.versions.node, mounts }: DoctorDeps): DoctorChecks {
  return {
    node: () => {
      const values = { version: nodeVersion };
      return Number.parseInt(nodeVersion, 10) >= 24 ? { status: "ok", text: "node-ok", values } : { status: "problem", text: "node-old", fix: "node-old-fix", values };
    },
    backend: () => lookAtEngine(engine()),
    disk: () => {
      const free = freeBytes(existingPart(home));
      const values = { free: sizeText(free), home };
      return free >= lowDiskBytes ? { status: "ok", text: "disk-ok", values } : { status: "problem", text: "disk-low", fix: "disk-low-fix", values };
    },
    sqlite: lookAtSqlite,
    home: () => lookAtHome(home),
    "network-home": () => {
      const mount = networkMountOf(home, mounts);
      return mount ? { status: "problem", text: "network-home", fix: "network-home-fix", values: { type: mount.type, mount: mount.path } } : { status: "ok", text: "network-home-ok" };
    },
    browser: () => {
      const path = findBrowser({ env });
      return path ? { status: "ok", text: "browser-ok", values: { path } } : { status: "info", text: "browser-none", fix: "browser-none-fix" };
    },
    electron: () => {
      const path = findElectron({ packageRoot, env });
      return path ? { status: "ok", text: "electron-ok", values: { path } } : { status: "info", text: "electron-none", fix: "electron-none-fix" };
    },
  };
}

function lookAtEngine({ build, trouble, why }: ReturnType<DoctorDeps["engine"]>): Finding {
  if (!trouble) return { status: "ok", text: why === undefined ? "backend-ok" : `backend-${why}`, values: { build } };
  const values = { build, cause: trouble.cause.replace(/\.$/, "") };
  switch (trouble.kind) {
    case "file": {
      const file = changedKernelFile(trouble.cause);
      if (file !== undefined) return { status: "problem", text: "backend-changed", fix: "backend-file-fix", values: { build, file } };
      return { status: "problem", text: "backend-file", fix: "backend-file-fix", values };
    }
    case "none":
      return { status: "problem", text: "backend-none", fix: "backend-file-fix", values };
    case "processor":
      return { status: "info", text: "backend-processor", values };
    case "name":
      return { status: "info", text: "backend-name", fix: "backend-name-fix", values };
  }
}

async function lookAtSqlite(): Promise<Finding> {
  try {
    const open = await loadSqlite();
    const db = open(":memory:");
    const version = String(db.prepare("select sqlite_version()").pluck().get());
    db.close();
    return { status: "ok", text: "sqlite-ok", values: { version } };
  } catch (error) {
    return { status: "problem", text: "sqlite-missing", fix: "sqlite-missing-fix", values: { cause: toAppError(error).message.replace(/\.$/, "") } };
  }
}

/** Makes the home where it is missing, as any use of the product would. That it is on a network or full is told elsewhere. */
function lookAtHome(home: string): Finding {
  try {
    prepareHome({ home, mounts: [] });
  } catch (error) {
    const { code, cause, message } = toAppError(error);
    if (code !== "disk-full") return { status: "problem", text: "home-denied", fix: "home-denied-fix", values: { home, cause: causeCode(cause) ?? message } };
  }
  return { status: "ok", text: "home-ok", values: { home } };
}

function existingPart(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : existingPart(dirname(path));
}

function sizeText(bytes: number): string {
  return bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${Math.floor(bytes / 2 ** 20)} MiB`;
}
