import { basename, join, resolve } from "node:path";
import { maxImportedWeights, type ImportedModelView } from "#shared/contracts/models.ts";
import type { ReconnectingLab } from "#host/client/reconnectingLab.ts";
import type { Command } from "../CommandLine.ts";
import type { CommandContext } from "../CommandContext.ts";
import { readRegularFile } from "../files/readRegularFile.ts";
import { localError } from "../localError.ts";
import { plainText } from "../terminal/createTerminal.ts";
import { formatBytes, formatTable } from "../terminal/formatValues.ts";

/** Longer than those of any model in this layout. */
const mostTextBytes = 16 * 2 ** 20;
const mostRuns = 30;

/** Models that programs load by name: brings one in, lists them with the runs that left one, or takes one out. */
export async function model(command: Command & { kind: "model" }, context: CommandContext): Promise<number> {
  const { terminal, messages, json, openLab } = context;
  // Before a host is started: the files are this command's to find.
  const files = command.action === "import" ? await readFiles(command.word, context) : undefined;
  const lab = await openLab();
  try {
    if (command.action === "list") return await list(lab, context);
    const told = files
      ? await lab.call((client) => client.models.import({ name: command.name ?? nameOf(resolve(context.folder, command.word)), ...files }))
      : await lab.call((client) => client.models.remove({ name: command.word }));
    if (json) {
      json(modelRecord(told));
      json({ kind: "result", status: "ok", name: told.name });
    } else if (files) {
      terminal.line(messages.model.imported(told.name, told.parameters.toLocaleString("en-US"), formatBytes(told.bytes)));
      terminal.line(messages.model.toLoad(told.name));
    } else terminal.line(messages.model.removed(told.name));
    return 0;
  } finally {
    lab.close();
  }
}

async function list(lab: ReconnectingLab, { terminal, messages, json, language }: CommandContext): Promise<number> {
  const models = await lab.call((client) => client.models.list({}));
  const runs = (await lab.call((client) => client.runs.list({ limit: 500 }))).filter(({ hasModel, writes }) => hasModel || writes).slice(0, mostRuns);
  if (json) {
    for (const one of models) json(modelRecord(one));
    for (const { kind: runKind, ...summary } of runs) json({ kind: "run", ...summary, runKind });
    json({ kind: "result", status: "ok", count: models.length + runs.length });
    return 0;
  }
  if (models.length + runs.length === 0) {
    terminal.line(messages.model.none);
    return 0;
  }
  const when = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const { columns } = messages.model;
  const [head, ...rows] = formatTable([
    [columns.load, columns.what, columns.numbers, columns.when],
    ...models.map(({ name, parameters, importedAt }) => [`"${name}"`, messages.model.broughtIn, parameters.toLocaleString("en-US"), when.format(importedAt)]),
    ...runs.map(({ number, name, label, lessonId, writes, config, createdAt }) => [`"${number}"`, `${plainText(label ?? lessonId ?? name)}, ${writes ? messages.model.gpt : messages.model.layers}`, typeof config["weights"] === "number" ? config["weights"].toLocaleString("en-US") : "", when.format(createdAt)]),
  ]);
  terminal.line(terminal.paint("bold", head!));
  for (const row of rows) terminal.line(row);
  return 0;
}

/** The files as they were downloaded. */
async function readFiles(folder: string, { messages, folder: start }: CommandContext): Promise<{ config: string; vocabulary: string; merges: string; weights: Uint8Array }> {
  const read = async (name: string, mostBytes: number): Promise<Buffer> => {
    const path = join(resolve(start, folder), name);
    return readRegularFile(path, mostBytes).catch((cause: unknown) => {
      const missing = cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR");
      throw localError({ code: missing ? "file-not-found" : "invalid-input", message: missing ? messages.usage.fileMissing(path) : messages.fileUnreadable(path, cause instanceof Error ? cause.message : String(cause)), hint: messages.model.files, cause });
    });
  };
  const text = async (name: string): Promise<string> => (await read(name, mostTextBytes)).toString("utf8");
  return { config: await text("config.json"), vocabulary: await text("vocab.json"), merges: await text("merges.txt"), weights: new Uint8Array(await read("model.safetensors", maxImportedWeights)) };
}

/** That of the folder, as a model may be called. */
function nameOf(folder: string): string {
  return basename(folder).toLowerCase().replaceAll(/[^a-z0-9._-]+/g, "-").replace(/^[^a-z0-9]+/, "").slice(0, 60);
}

function modelRecord(shown: ImportedModelView) {
  return { kind: "model", ...shown };
}
