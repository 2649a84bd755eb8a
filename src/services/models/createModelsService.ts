import { encodeGptDescription, type GptDescription } from "#core/tokens/gptDescription.ts";
import type { BlobStore, RunIndex } from "#services/runs/ports.ts";
import { AppError } from "#shared/AppError.ts";
import type { Clock } from "#shared/Clock.ts";
import { importedModelSchema, maxImportedWeights, modelNameSchema, type ImportedModelView, type modelsContract } from "#shared/contracts/models.ts";
import type { Handlers } from "#shared/rpc/contract.ts";
import type { ModelStore } from "./ModelStore.ts";

/** A model of others as it is stored here: its description, and its weights in our order. */
export interface ReadModel {
  description: Omit<GptDescription, "text">;
  weights: Uint8Array;
  parameters: number;
}

export interface ModelsServiceDeps {
  imported: ModelStore;
  blobs: BlobStore;
  index: Pick<RunIndex, "refersTo">;
  flushIndex(): void;
  clock: Clock;
  /** Reads files in GPT-2's layout. Throws `invalid-input` or `checkpoint-invalid`. */
  readGpt2(files: { config: string; vocabulary: string; merges: string; weights: Uint8Array }): ReadModel;
  weightsHash(weights: Uint8Array): string;
}

const maxTextCharacters = 8 * 2 ** 20;

/** Brings models in, for programs to begin with. */
export function createModelsService({ imported, blobs, index, flushIndex, clock, readGpt2, weightsHash }: ModelsServiceDeps): Handlers<typeof modelsContract> {
  const named = (name: string): AppError => new AppError({ code: "not-found", message: `There is no model called "${name}".`, hint: "List them with model list." });

  return {
    async import({ name, ...files }) {
      if (!modelNameSchema.safeParse(name).success) throw new AppError({ code: "invalid-input", message: `"${name.slice(0, 64)}" can't be the name of a model.`, hint: "Use up to 60 small letters, digits, dots, _ and -, and not digits alone: those are runs." });
      if (await imported.get(name)) throw new AppError({ code: "conflict", message: `A model called "${name}" is here already.`, hint: "Choose another name, or remove that one first." });
      for (const text of [files.config, files.vocabulary, files.merges]) if (text.length > maxTextCharacters) throw new AppError({ code: "invalid-input", message: `A text of the model has ${text.length} characters; ${maxTextCharacters} are allowed.`, hint: "Use the files of a GPT-2 model as they were downloaded." });
      const { weights, description, parameters } = readGpt2(files);
      if (weights.length > maxImportedWeights) throw new AppError({ code: "invalid-input", message: `The model's weights have ${mebibytes(weights.length)} MiB; ${mebibytes(maxImportedWeights)} are allowed.`, hint: "Bring in a smaller model." });
      const model = {
        name,
        importedAt: clock.now(),
        parameters,
        bytes: weights.length,
        weightsHash: weightsHash(weights),
        sizes: description.config,
        description: await blobs.put(encodeGptDescription({ ...description, text: name })),
        weights: await blobs.put(weights),
      };
      await imported.add(model);
      return shown(model);
    },

    list: async () => (await imported.list()).map(shown),

    async remove({ name }) {
      const model = await imported.remove(name);
      if (!model) throw named(name);
      flushIndex();
      const others = await imported.list();
      for (const hash of [model.description, model.weights]) {
        if (!index.refersTo(hash) && !others.some(({ description, weights }) => description === hash || weights === hash)) await blobs.remove(hash);
      }
      return shown(model);
    },
  };
}

/** Which blobs it is, is nobody's business outside. */
function shown(model: ImportedModelView): ImportedModelView {
  return importedModelSchema.parse(model);
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
