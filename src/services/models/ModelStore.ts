import type { z } from "zod";
import { timeSchema } from "#shared/Clock.ts";
import { importedModelSchema as shownSchema } from "#shared/contracts/models.ts";
import { hashSchema } from "#shared/ids.ts";

/** A model that was brought in: what is shown of it, and the blobs that it is. */
export const importedModelSchema = shownSchema.extend({ importedAt: timeSchema, description: hashSchema, weights: hashSchema });
export type ImportedModel = z.infer<typeof importedModelSchema>;

/** The models that were brought into this home, by name. */
export interface ModelStore {
  get(name: string): Promise<ImportedModel | undefined>;
  /** By name. One that cannot be read is left out. */
  list(): Promise<readonly ImportedModel[]>;
  /** Durable when it resolves. Throws `conflict` where one of that name is. */
  add(model: ImportedModel): Promise<void>;
  /** Answers what was removed. */
  remove(name: string): Promise<ImportedModel | undefined>;
}
