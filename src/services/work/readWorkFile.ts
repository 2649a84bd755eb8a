import { folderNameSchema } from "#core/lessons/lessonFormat.ts";
import { codePathSchema } from "#core/runs/spec.ts";
import { isEnded } from "#core/runs/runState.ts";
import { versionSchema, type Version } from "#core/work/version.ts";
import { workEntrySchema } from "#core/work/workRecord.ts";
import { AppError, isAppError } from "#shared/AppError.ts";
import { hashSchema, idSchema } from "#shared/ids.ts";
import { sha256 } from "../runs/executor/sha256.ts";
import { refuseUnfitProgram } from "../runs/resolveProgram.ts";
import type { Archive, Archives } from "./Archives.ts";
import { readRunJournal } from "./readRunJournal.ts";
import type { WorkSnapshot } from "./WorkStore.ts";
import { draftNoteSchema, workManifestPath, workManifestSchema, workPaths, type WorkManifest } from "./workFile.ts";

export interface WorkFile {
  lessons: ReadonlyMap<string, WorkSnapshot>;
  /** Oldest first. */
  runIds: readonly string[];
  /** A part again, which was looked at already. */
  read(path: string): Promise<Uint8Array>;
  has(path: string): boolean;
}

const manifestBytes = 16 * 2 ** 20;

/**
 * Reads a file of somebody's work from end to end and believes nothing: every part is the one the manifest names, every text
 * has the shape and the limits it would have had here, every run is one that ended. Throws `archive-invalid`.
 */
export async function readWorkFile(bytes: Uint8Array, archives: Archives): Promise<WorkFile> {
  const archive = archives.open(bytes);
  const { parts } = await readManifest(archive);
  const lessons = new Map<string, WorkSnapshot>();
  const drafts = new Map<string, Map<string, string>>();
  const notes = new Map<string, ReturnType<typeof draftNoteSchema.parse>>();
  const runIds: string[] = [];
  const work = (lessonId: string): WorkSnapshot => {
    const known = lessons.get(lessonId) ?? { entries: [], versions: [] };
    lessons.set(lessonId, known);
    return known;
  };

  for (const path of archive.paths) {
    if (path === workManifestPath) continue;
    const content = await archive.read(path);
    if (content.length !== parts[path]?.bytes || (await sha256(content)) !== parts[path].sha256) throw invalid(`${path} is not the part that was written`);
    const part = partOf(path);
    switch (part.kind) {
      case "draft":
        work(part.lessonId);
        notes.set(part.lessonId, parse(path, () => draftNoteSchema.parse(JSON.parse(textOf(content)))));
        break;
      case "file": {
        const files = drafts.get(part.lessonId) ?? new Map<string, string>();
        drafts.set(part.lessonId, files.set(part.path, textOf(content)));
        break;
      }
      case "events":
        lessons.set(part.lessonId, { ...work(part.lessonId), entries: parse(path, () => textOf(content).split("\n").filter(Boolean).map((line) => workEntrySchema.parse(JSON.parse(line)))) });
        break;
      case "version": {
        const version = parse(path, () => readVersion(path, part.lessonId, textOf(content)));
        const known = work(part.lessonId);
        lessons.set(part.lessonId, { ...known, versions: [...known.versions, version] });
        break;
      }
      case "journal": {
        const run = readRunJournal(part.runId, content);
        if (!run || !isEnded(run.state.status)) throw invalid(`${path} is not the journal of a run that ended`);
        runIds.push(part.runId);
        break;
      }
      case "blob":
        if (part.hash !== parts[path].sha256) throw invalid(`${path} is not named by its content`);
    }
  }
  for (const lessonId of drafts.keys()) if (!notes.has(lessonId)) throw invalid(`${workPaths.draft(lessonId)} is missing`);
  for (const [lessonId, { revision, savedAt, paths }] of notes) {
    const files = Object.fromEntries(drafts.get(lessonId) ?? []);
    if (paths.length !== Object.keys(files).length || !paths.every((path) => Object.hasOwn(files, path))) throw invalid(`${workPaths.draft(lessonId)} names other files than there are`);
    parse(workPaths.draft(lessonId), () => refuseUnfit(files));
    lessons.set(lessonId, { ...work(lessonId), draft: { revision, savedAt, files } });
  }
  const here = new Set(archive.paths);
  return { lessons, runIds: runIds.sort(), read: (path) => archive.read(path), has: (path) => here.has(path) };
}

async function readManifest(archive: Archive): Promise<WorkManifest> {
  if (!archive.paths.includes(workManifestPath)) throw invalid(`it has no ${workManifestPath}`);
  const content = await archive.read(workManifestPath);
  if (content.length > manifestBytes) throw invalid(`${workManifestPath} is too long`);
  const manifest = parse(workManifestPath, () => workManifestSchema.parse(JSON.parse(textOf(content))));
  const unlisted = archive.paths.find((path) => path !== workManifestPath && !Object.hasOwn(manifest.parts, path));
  if (unlisted !== undefined) throw invalid(`${workManifestPath} does not name ${unlisted}`);
  const there = new Set(archive.paths);
  const missing = Object.keys(manifest.parts).find((path) => !there.has(path));
  if (missing !== undefined) throw invalid(`${missing} is missing`);
  return manifest;
}

type Part =
  | { kind: "draft" | "events" | "version"; lessonId: string }
  | { kind: "file"; lessonId: string; path: string }
  | { kind: "journal"; runId: string }
  | { kind: "blob"; hash: string };

function partOf(path: string): Part {
  const [root, name = "", ...rest] = path.split("/");
  const inner = rest.join("/");
  if (root === "work" && folderNameSchema.safeParse(name).success) {
    const lessonId = name;
    if (inner === "draft.json") return { kind: "draft", lessonId };
    if (inner === "events.ndjson") return { kind: "events", lessonId };
    if (/^versions\/\d{1,15}-[a-z]+\.json$/.test(inner)) return { kind: "version", lessonId };
    const file = inner.startsWith("files/") ? inner.slice("files/".length) : "";
    if (codePathSchema.safeParse(file).success) return { kind: "file", lessonId, path: file };
  }
  if (root === "runs" && inner === "journal.ndjson" && idSchema.safeParse(name).success) return { kind: "journal", runId: name };
  if (root === "blobs" && inner === "" && hashSchema.safeParse(name).success) return { kind: "blob", hash: name };
  throw invalid(`${path} is no part of one's work`);
}

function readVersion(path: string, lessonId: string, text: string): Version {
  const version = versionSchema.parse(JSON.parse(text));
  if (workPaths.version(lessonId, version) !== path) throw new Error("It has another name.");
  refuseUnfit(version.files);
  return version;
}

/** Whatever its entry file is called. */
function refuseUnfit(files: Readonly<Record<string, string>>): void {
  const [entry = ""] = Object.keys(files);
  refuseUnfitProgram({ entry, files });
}

function parse<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw invalid(`${path} ${isAppError(cause) ? `is refused: ${cause.message}` : "can't be read"}`, cause);
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw invalid("a part of it is no text", cause);
  }
}

function invalid(why: string, cause?: unknown): AppError {
  return new AppError({ code: "archive-invalid", message: `This file can't be brought in: ${why}.`, hint: "Choose a file that Backprop exported, as it was written.", cause });
}
