import { isEnded, type RunState } from "#core/runs/runState.ts";
import { isAppError } from "#shared/AppError.ts";
import { sha256 } from "../runs/executor/sha256.ts";
import type { ArchiveWriter, Archives } from "./Archives.ts";
import type { LearnerWork } from "./createLearnerWork.ts";
import { readRunJournal } from "./readRunJournal.ts";
import type { RunArchive } from "./RunArchive.ts";
import { workManifestPath, workPaths, type WorkManifest } from "./workFile.ts";

export interface ExportDeps {
  work: Pick<LearnerWork, "lessons" | "snapshot">;
  runs: RunArchive;
  archives: Archives;
  product: string;
  now: number;
  /** A page takes messages of at most 64 MiB; so that any of ours can be brought in again. */
  maxBytes?: number;
}

const mostRuns = 10_000;

/** All of one's work as one file: first what was written and done, then ended runs with their code, then their models; the newest first. */
export async function exportWork({ work, runs, archives, product, now, maxBytes = 60_000_000 }: ExportDeps): Promise<{ bytes: Uint8Array; leftOut: WorkManifest["leftOut"] }> {
  const writer = archives.begin();
  const parts: WorkManifest["parts"] = {};
  const add = async (path: string, bytes: Uint8Array): Promise<void> => {
    if (Object.hasOwn(parts, path)) return;
    parts[path] = { bytes: bytes.length, sha256: await sha256(bytes) };
    await writer.add(path, bytes);
  };
  const addAll = allOrNone({ writer, parts, add, maxBytes });

  const leftOut = { lessons: 0, runs: 0, models: 0 };
  for (const lessonId of await work.lessons()) {
    const snapshot = await unlessUnreadable(work.snapshot(lessonId));
    if (!snapshot) {
      leftOut.lessons += 1;
      continue;
    }
    const { draft, entries, versions } = snapshot;
    if (draft?.files) {
      const { revision, savedAt, files } = draft;
      await add(workPaths.draft(lessonId), json({ format: 1, revision, savedAt, paths: Object.keys(files) }));
      for (const [path, text] of Object.entries(files)) await add(workPaths.file(lessonId, path), utf8(text));
    }
    if (entries.length > 0) await add(workPaths.events(lessonId), utf8(entries.map((entry) => `${JSON.stringify(entry)}\n`).join("")));
    for (const version of versions) await add(workPaths.version(lessonId, version), json(version));
  }

  /** From the first thing that did not fit, nothing older is looked at. */
  let full = false;
  const taken: RunState[] = [];
  for (const run of listRuns(runs)) {
    const journal: Uint8Array | undefined = isEnded(run.status) && !full ? await journalOf(runs, run.runId) : undefined;
    if (journal && (await addAll({ ...(await blobsOf(runs, Object.values(run.spec.files))), [workPaths.journal(run.runId)]: journal }))) taken.push(run);
    else {
      leftOut.runs += 1;
      full ||= journal !== undefined;
    }
  }
  for (const { result, loaded } of taken) {
    const hashes = [...(result?.model ? [result.model] : []).flatMap(({ topology, weights }) => [topology, weights]), ...loaded.flatMap(({ description, weights }) => [description, weights])];
    if (hashes.length === 0) continue;
    full ||= !(await addAll(await blobsOf(runs, hashes)));
    if (full) leftOut.models += 1;
  }

  const manifest: WorkManifest = { format: 1, kind: "work", product, madeAt: now, leftOut, parts };
  await writer.add(workManifestPath, json(manifest));
  return { bytes: writer.finish(), leftOut };
}

function listRuns({ index, flushIndex }: RunArchive): readonly RunState[] {
  flushIndex();
  return index.list({ limit: mostRuns, all: false });
}

/** Undefined for one that would be refused where it is brought in: damaged, or gone. */
async function journalOf({ journals }: RunArchive, runId: string): Promise<Uint8Array | undefined> {
  const bytes = await journals.read(runId).catch(() => undefined);
  const read = bytes && readRunJournal(runId, bytes);
  return read && isEnded(read.state.status) ? utf8(read.lines.map((line) => `${line}\n`).join("")) : undefined;
}

/** Those that can be read: a run whose program is damaged still tells how it went. */
async function blobsOf({ blobs }: RunArchive, hashes: readonly string[]): Promise<Record<string, Uint8Array>> {
  const found: Record<string, Uint8Array> = {};
  for (const hash of hashes) {
    const blob = await unlessUnreadable(blobs.get(hash));
    if (blob) found[workPaths.blob(hash)] = blob;
  }
  return found;
}

/** One file that is damaged, gone or kept from us must not keep all the others here. */
async function unlessUnreadable<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!isAppError(error)) throw error;
    return undefined;
  }
}

/** Adds parts that belong together; answers false, and leaves none of them, where they would make the file too large. */
function allOrNone({ writer, parts, add, maxBytes }: { writer: ArchiveWriter; parts: WorkManifest["parts"]; add(path: string, bytes: Uint8Array): Promise<void>; maxBytes: number }) {
  /** Of the manifest, packed: a part's line, and what is round them. */
  const lineBytes = 100;
  const restBytes = 500;
  return async (group: Readonly<Record<string, Uint8Array>>): Promise<boolean> => {
    const before = writer.parts();
    const found = Object.entries(group);
    const added = found.map(([path]) => path).filter((path) => !Object.hasOwn(parts, path));
    for (const [path, bytes] of found) await add(path, bytes);
    if (writer.size() + lineBytes * Object.keys(parts).length + restBytes <= maxBytes) return true;
    writer.truncate(before);
    for (const path of added) delete parts[path];
    return false;
  };
}

function json(value: unknown): Uint8Array {
  return utf8(`${JSON.stringify(value)}\n`);
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
