import type { LoadedModel, ModelContent, WeightsAt } from "#core/runs/loadedModel.ts";

/** What a program asked for. */
export interface ModelRequest {
  name: string;
  at: WeightsAt;
}

/** Models that programs begin with: those that runs left, and those that were brought in. */
export interface ModelSource {
  /**
   * What the name means now, its bytes kept as blobs. Throws `not-found` for a name that nothing has, `conflict` for one that
   * several have, `no-model` where there are no such weights, `checkpoint-invalid` and `blob-corrupt` for damaged ones.
   */
  find(request: ModelRequest): Promise<LoadedModel>;
  /** Throws `no-model` when its bytes are gone, `blob-corrupt` when they are damaged, `student-memory` when they are too many for a program. */
  read(model: LoadedModel, limits: { memoryMiB: number }): Promise<ModelContent>;
}
