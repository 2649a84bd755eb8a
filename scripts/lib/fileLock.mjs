import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const beatMs = 1000;
const staleMs = 15_000;

/**
 * Runs the action while holding a lock file, so that two starts in one checkout do not install or build over each other.
 * The holder touches the file every second; a file not touched for 15 s belongs to a process that died.
 *
 * @template T
 * @param {string} file
 * @param {{ waiting: () => void }} told called once when somebody else holds it
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function withFileLock(file, { waiting }, action) {
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; !take(file); await delay(100)) {
    if (!told) waiting();
    told = true;
  }
  const giveBack = () => rmSync(file, { force: true });
  const beat = setInterval(() => touch(file), beatMs);
  process.once("exit", giveBack);
  try {
    return await action();
  } finally {
    clearInterval(beat);
    process.off("exit", giveBack);
    giveBack();
  }
}

function take(/** @type {string} */ file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
  }
  const age = ageMs(file);
  if (age !== undefined && age > staleMs) rmSync(file, { force: true });
  return false;
}

function ageMs(/** @type {string} */ file) {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return undefined; // given back meanwhile
  }
}

function touch(/** @type {string} */ file) {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // the folder was cleaned by hand; the work under the lock goes on
  }
}
