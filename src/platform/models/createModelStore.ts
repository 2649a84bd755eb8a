import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { causeCode, storageError } from "#platform/home/storageError.ts";
import { writeFileAtomic } from "#platform/home/writeFileAtomic.ts";
import { importedModelSchema, type ImportedModel, type ModelStore } from "#services/models/ModelStore.ts";
import { AppError } from "#shared/AppError.ts";
import { modelNameSchema } from "#shared/contracts/models.ts";
import type { Logger } from "#shared/Logger.ts";

/** Models that were brought in, one file each, `NAME.json`; their bytes are blobs. */
export function createModelStore({ directory, log }: { directory: string; log: Logger }): ModelStore {
  const pathOf = (name: string): string => join(directory, `${name}.json`);

  async function get(name: string): Promise<ImportedModel | undefined> {
    if (!modelNameSchema.safeParse(name).success) return undefined;
    const path = pathOf(name);
    let text: string;
    try {
      text = await readFile(path, "utf8");
    } catch (error) {
      if (causeCode(error) === "ENOENT") return undefined;
      throw storageError(error, path);
    }
    try {
      return importedModelSchema.parse(JSON.parse(text));
    } catch (cause) {
      throw new AppError({ code: "blob-corrupt", message: `The stored file ${path} is damaged.`, hint: "Delete that file, and bring the model in again.", cause });
    }
  }

  return {
    get,

    async list() {
      const files = await readdir(directory).catch((error: unknown) => {
        if (causeCode(error) === "ENOENT") return [];
        throw storageError(error, directory);
      });
      const models: ImportedModel[] = [];
      for (const file of files.filter((one) => one.endsWith(".json")).sort()) {
        try {
          const model = await get(file.slice(0, -".json".length));
          if (model) models.push(model);
        } catch (error) {
          log.warn("A model that was brought in cannot be read.", { file, error: String(error) });
        }
      }
      return models;
    },

    async add(model) {
      if (await get(model.name)) throw new AppError({ code: "conflict", message: `A model called "${model.name}" is here already.`, hint: "Choose another name, or remove that one first." });
      await writeFileAtomic(pathOf(model.name), new TextEncoder().encode(`${JSON.stringify(model)}\n`));
    },

    async remove(name) {
      const model = await get(name);
      if (!model) return undefined;
      const path = pathOf(name);
      await rm(path, { force: true }).catch((error: unknown) => {
        throw storageError(error, path);
      });
      return model;
    },
  };
}
