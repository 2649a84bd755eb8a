import type { ModelSource } from "#services/models/ModelSource.ts";
import { AppError } from "#shared/AppError.ts";

/** A home without any model. */
export const noModels: ModelSource = {
  async find({ name }) {
    throw new AppError({ code: "not-found", message: `There is no model called "${name}".` });
  },
  async read({ name }) {
    throw new AppError({ code: "no-model", message: `The weights of "${name}" that this run began with are gone.` });
  },
};
