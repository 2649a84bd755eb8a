import type { PredictedCall } from "#core/runs/predictedCall.ts";
import type { RunState } from "#core/runs/runState.ts";
import { limitsSchema, overridesSchema, specSchema } from "#core/runs/spec.ts";
import { summariseRun } from "#core/runs/summariseRun.ts";
import { isAppError } from "#shared/AppError.ts";
import type { Estimate, runsContract } from "#shared/contracts/runs.ts";
import type { Handlers } from "#shared/rpc/contract.ts";
import { compareRuns } from "./compareRuns.ts";
import { createModelViews, type ModelViewsDeps } from "./createModelViews.ts";
import { findRun } from "./findRun.ts";
import type { RunFollower } from "./followRuns.ts";
import type { BlobStore, RunEstimator, RunIndex } from "./ports.ts";
import { resolveProgram, type ProgramDeps } from "./resolveProgram.ts";
import { refuseRemoval } from "./refuseRemoval.ts";
import type { RunExecutor, RunNote } from "./RunExecutor.ts";
import { watchChanges } from "./watchChanges.ts";
import { createRunWriter, type WriterDeps } from "./createRunWriter.ts";

export interface RunsServiceDeps extends ProgramDeps, ModelViewsDeps, WriterDeps {
  executor: RunExecutor;
  index: RunIndex;
  follower: RunFollower;
  blobs: BlobStore;
  estimator: RunEstimator;
  /** Name and version of what trains now; recorded in every spec. */
  engineBuild(): string;
}

/** Journals written at one time. */
const notedAtOnce = 16;

/**
 * Runs for clients: starts them from a program's texts, tells of them and commands them by whatever name a person gives,
 * and lets their models be tried and taken away. The executor's journals are the truth; what is listed comes from the
 * index, brought up to date before every look.
 */
export function createRunsService(deps: RunsServiceDeps): Handlers<typeof runsContract> {
  const { executor, index, follower, blobs, lessons, presets, engineBuild, estimator } = deps;
  const models = createModelViews(deps);
  const writer = createRunWriter(deps);

  const find = (reference: string): RunState => {
    follower.flush();
    const state = findRun(index, reference);
    return follower.ahead(state.runId) ?? state;
  };

  /** Those of the runs that there are. */
  const known = (runIds: readonly string[]): RunState[] => {
    follower.flush();
    return [...new Set(runIds)].flatMap((runId) => follower.ahead(runId) ?? index.get(runId) ?? []);
  };

  const noteAll = async (runs: readonly RunState[], note: RunNote): Promise<string[]> => {
    const noted = runs.map(({ runId }) => runId);
    for (let first = 0; first < noted.length; first += notedAtOnce) await Promise.all(noted.slice(first, first + notedAtOnce).map((runId) => executor.note(runId, note)));
    return noted;
  };

  /** A text that is damaged or gone is left out: it must not hide how its run went. */
  const readableTexts = async (files: Readonly<Record<string, string>>): Promise<Record<string, string>> => {
    const texts: Record<string, string> = {};
    for (const [path, hash] of Object.entries(files)) {
      try {
        texts[path] = new TextDecoder().decode(await blobs.get(hash));
      } catch (error) {
        if (!isAppError(error) || (error.code !== "blob-corrupt" && error.code !== "not-found")) throw error;
      }
    }
    return texts;
  };

  return {
    async start({ runId, program, overrides, limits }) {
      const { source, origin } = await resolveProgram(program, { lessons, presets });
      const files = await mapValues(source.files, (text) => blobs.put(new TextEncoder().encode(text)));
      const spec = specSchema.parse({ ...origin, entry: source.entry, files, overrides: overridesSchema.parse(overrides), engineBuild: engineBuild(), limits: limitsSchema.parse(limits) });
      estimator.giveWay();
      const predicted = predictedCalls(estimator.said({ ...source, overrides }));
      const { number } = await executor.start({ runId, name: source.name, kind: "train", spec, predicted });
      return { runId, number };
    },

    async estimate({ program, overrides, measure, background }, { signal }) {
      const { source } = await resolveProgram(program, { lessons, presets });
      const { seed } = specSchema.pick({ seed: true }).parse({});
      return [...(await estimator.estimate({ files: source.files, entry: source.entry, seed, overrides }, { measure, background, signal }))];
    },

    list(query) {
      follower.flush();
      return index.summaries(query).flatMap((summary) => {
        const ahead = follower.ahead(summary.runId);
        if (!ahead) return [summary];
        return ahead.removedAt === undefined ? [summariseRun(ahead)] : [];
      });
    },

    async get({ run }) {
      const state = find(run);
      const code = await readableTexts(state.spec.files);
      return { summary: summariseRun(state), state, code };
    },

    async *watch({ run, afterSeq }, { signal }) {
      yield* executor.watch(find(run).runId, afterSeq, signal);
    },

    changes: (_, { signal }) => watchChanges({ follower }, signal),

    series({ run }) {
      return [...index.series(find(run).runId)];
    },

    async command({ run, command }) {
      return summariseRun(await executor.command(find(run).runId, command));
    },

    async annotate({ run, label, pinned }) {
      return summariseRun(await executor.note(find(run).runId, { kind: "annotated", label: label?.trim(), pinned }));
    },

    async remove({ runs }) {
      const states = known(runs);
      // All or none, as far as can be told before.
      states.forEach(refuseRemoval);
      return { removed: await noteAll(states, { kind: "removed" }) };
    },

    async restore({ runs }) {
      return { restored: await noteAll(known(runs), { kind: "restored" }) };
    },

    compare(request, { signal }) {
      follower.flush();
      return compareRuns(request, deps, signal);
    },

    report: ({ run }) => models.report(find(run)),

    weights: ({ run, layer }) => models.weights(find(run), layer),

    write: ({ run, ...request }, { signal }) => writer.write(find(run), request, signal),

    attention: ({ run, ...request }) => writer.attend(find(run), request),

    predict: ({ run, image }) => models.predict(find(run), image),

    async model({ run, mostBytes }) {
      const { topology, weights } = await models.model(find(run));
      return topology.length + weights.length > mostBytes ? {} : { topology, weights };
    },

    async export({ run }) {
      return { files: await models.files(find(run)) };
    },
  };
}

/** Nothing where this machine was not measured. */
function predictedCalls(said: readonly Estimate[] | undefined): PredictedCall[] | undefined {
  const calls = said?.flatMap(({ steps, secondsPerStep, seconds }) => (secondsPerStep === undefined ? [] : [{ steps, secondsPerStep, seconds }]));
  return calls && calls.length > 0 ? calls : undefined;
}

async function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => Promise<U>): Promise<Record<string, U>> {
  return Object.fromEntries(await Promise.all(Object.entries(record).map(async ([key, value]) => [key, await change(value)] as const)));
}
