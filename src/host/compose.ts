import { cpus } from "node:os";
import { join } from "node:path";
import type { EngineTrouble } from "#core/runs/events.ts";
import { specSchema } from "#core/runs/spec.ts";
import { gpuFolderVariable } from "#engine/device/deviceNames.ts";
import { exportTfjs } from "#engine/models/exportTfjs.ts";
import { readGpt2 } from "#engine/gpt/readGpt2.ts";
import { decodeSafetensors } from "#engine/models/safetensors.ts";
import { weightsHash } from "#engine/models/weightsHash.ts";
import { presets } from "#engine/presets/presets.ts";
import { readCheckpointModel } from "#engine/trainer/checkpoint/checkpoint.ts";
import { readWeights } from "#engine/trainer/checkpoint/readWeights.ts";
import { createArchives } from "#platform/archives/createArchives.ts";
import { createDatasetStore } from "#platform/data/createDatasetStore.ts";
import { createEngineReports } from "#platform/engines/createEngineReports.ts";
import { createGpuPackages } from "#platform/engines/createGpuPackages.ts";
import { createDoctorChecks } from "#platform/doctor/createDoctorChecks.ts";
import { openHome } from "#platform/home/openHome.ts";
import { decodePng } from "#platform/images/decodePng.ts";
import { createCourseReader } from "#platform/lessons/createCourseReader.ts";
import { createModelStore } from "#platform/models/createModelStore.ts";
import { createModelEvaluator } from "#platform/models/createModelEvaluator.ts";
import { createProcessCheckSandbox } from "#platform/processes/createProcessCheckSandbox.ts";
import { createMachineSpeed } from "#platform/processes/createMachineSpeed.ts";
import { createProcessEstimator } from "#platform/processes/createProcessEstimator.ts";
import { createProcessLauncher } from "#platform/processes/createProcessLauncher.ts";
import { createStudentProcesses } from "#platform/processes/createStudentProcesses.ts";
import { createProfileStore } from "#platform/profiles/createProfileStore.ts";
import { profileHomeOf } from "#platform/profiles/profileHome.ts";
import { createCheckRunner } from "#services/checks/createCheckRunner.ts";
import { createRunEvidence } from "#services/checks/createRunEvidence.ts";
import { createEnginesService } from "#services/engines/createEnginesService.ts";
import { createLessonLibrary } from "#services/lessons/createLessonLibrary.ts";
import { createLessonPrograms } from "#services/lessons/createLessonPrograms.ts";
import { createLessonsService } from "#services/lessons/createLessonsService.ts";
import { createModelSource } from "#services/models/createModelSource.ts";
import { createModelsService } from "#services/models/createModelsService.ts";
import { deleteRemoved } from "#services/runs/deleteRemoved.ts";
import { createProfilesService } from "#services/profiles/createProfilesService.ts";
import { createRunExecutor } from "#services/runs/executor/createRunExecutor.ts";
import { doubtPredictions } from "#services/runs/doubtPredictions.ts";
import { createRunsService } from "#services/runs/createRunsService.ts";
import { followRuns } from "#services/runs/followRuns.ts";
import { createSettingsService } from "#services/settings/createSettingsService.ts";
import { createSystemService } from "#services/system/createSystemService.ts";
import { createLearnerWork } from "#services/work/createLearnerWork.ts";
import { createWorkTransfer } from "#services/work/createWorkTransfer.ts";
import { createWorkService } from "#services/work/createWorkService.ts";
import { engineSetting } from "#shared/contracts/engines.ts";
import { sentenceOf } from "#shared/AppError.ts";
import { systemClock as clock } from "#shared/Clock.ts";
import type { Logger } from "#shared/Logger.ts";
import { createEngineChoice } from "./createEngineChoice.ts";
import { openProfileLink } from "./openProfileLink.ts";
import type { ComposedLab } from "./lifecycle/startLabHost.ts";
import { hostEntry, packageRoot, readableByEngine, resourcesDir } from "./paths.ts";

/** What a person can mend; that a processor lacks something, doctor says. */
function slowerEngine(trouble: EngineTrouble | undefined): string[] {
  return trouble?.kind === "file" || trouble?.kind === "none" ? [`Programs train slower than they could: the engine's kernels do not load (${trouble.cause.replace(/\.$/, "")}). Fetch the product again.`] : [];
}

/**
 * Wires the lab host: adapters of this machine into services, services into the contract's handlers. Read from top to
 * bottom it is the list of what the product consists of. The caller holds the home's lock.
 */
export async function composeLabHost({ home: path, log, version, build }: { home: string; log: Logger; version: string; build: string }): Promise<ComposedLab> {
  const home = await openHome({ home: path, log, clock });
  const { blobs, runStore, runIndex } = home;

  const datasets = createDatasetStore({ root: join(resourcesDir, "data") });
  const readable = readableByEngine();
  const nodePath = process.execPath;
  const gpu = createGpuPackages({ home: path, env: process.env });
  const reports = createEngineReports({ home: path, nodePath, entry: hostEntry("measure"), env: { ...gpu.driverEnv(), [gpuFolderVariable]: gpu.folder } });
  const engine = createEngineChoice({ setting: () => home.settings.all().get(engineSetting), report: reports.read, gpu, env: process.env });
  const { splitSeed, limits } = specSchema.pick({ splitSeed: true, limits: true }).parse({});
  const processes = createStudentProcesses({ nodePath, entry: hostEntry("student"), readable, engine: engine.toldFor, log, prewarm: true, memoryMiB: limits.memoryMiB });
  const evaluator = createModelEvaluator({ nodePath, entry: hostEntry("evaluate"), readable, env: () => engine.toldFor().env ?? {}, datasets, log });

  const follower = followRuns({ index: runIndex, log });
  const imported = createModelStore({ directory: home.paths.models, log });
  const hashOf = (weights: Uint8Array): string => weightsHash(decodeSafetensors(weights).tensors);
  const models = createModelSource({ index: runIndex, flushIndex: follower.flush, store: runStore, blobs, imported, datasets, readCheckpoint: readCheckpointModel, weightsHash: hashOf });
  const sandbox = createProcessCheckSandbox({ processes, datasets, models, log, memoryMiB: limits.memoryMiB, splitSeed });

  const estimator = createProcessEstimator({ processes, datasets, models, speed: createMachineSpeed({ file: home.paths.speed, key: () => `${engine.inUse().build} ${cpus()[0]?.model ?? ""}`, log }), log, memoryMiB: limits.memoryMiB, splitSeed });

  const launcher = createProcessLauncher({ processes, datasets, log });
  const executor = createRunExecutor({ store: runStore, blobs, launcher, models, clock, log, place: "local", onEntries: doubtPredictions({ onEntries: follower.onEntries, estimator }), indexed: (runId) => follower.ahead(runId) ?? runIndex.get(runId) });

  const library = createLessonLibrary({ roots: [join(resourcesDir, "courses")], reader: createCourseReader() });
  const work = createLearnerWork({ store: home.work, clock });
  const evidence = createRunEvidence({ executor, index: runIndex, flushIndex: follower.flush, store: runStore, blobs, readCheckpoint: readCheckpointModel });
  const checks = createCheckRunner({ sandbox, runs: evidence, evaluator, datasets });
  const lessons = createLessonsService({ library, checks, runs: evidence, datasets, work, log });
  const programs = createLessonPrograms({ library, datasets, work });
  const runs = createRunsService({ executor, index: runIndex, follower, blobs, lessons: programs, presets, evaluator, datasets, decodePng, exportTfjs, store: runStore, readWeights, readCheckpoint: readCheckpointModel, engineBuild: () => engine.inUse().build, estimator });

  const engines = createEnginesService({
    reports,
    choice: engine,
    follower,
    presets: Object.keys(presets).length,
    onChoice() {
      processes.renew();
      // What was said of programs was of another engine.
      estimator.doubt();
    },
    log,
  });

  const archive = { index: runIndex, flushIndex: follower.flush, blobs, journals: home.journals, nextNumber: runStore.nextNumber, onEntries: follower.onEntries };
  const transfer = createWorkTransfer({ work, library, runs: archive, check: lessons.check, archives: createArchives(), product: version, clock });

  const homes = profileHomeOf(path);
  const profiles = createProfileStore({ folder: homes.folder });

  await deleteRemoved({ index: runIndex, store: runStore, blobs, imported, clock, log });
  const damaged = await executor.recover(runIndex.unfinished());
  const system = createSystemService({
    host: { version, build, pid: process.pid, node: process.versions.node, home: path, capabilities: [] },
    backend: () => engine.inUse().build,
    // The index and the executor each read the journals, and may find the same fault.
    notices: [...new Set([...home.notices, ...damaged.map(sentenceOf), ...slowerEngine(engine.chosen().trouble)])],
    doctor: createDoctorChecks({ home: path, engine: engine.chosen, packageRoot, env: process.env }),
  });

  return {
    handlers: {
      system,
      runs,
      lessons,
      work: createWorkService({ library, work, runs: archive, transfer }),
      settings: createSettingsService({ store: home.settings, onChanged: engines.settingsChanged }),
      engines: engines.handlers,
      models: createModelsService({ imported, blobs, index: runIndex, flushIndex: follower.flush, clock, readGpt2, weightsHash: hashOf }),
      profiles: createProfilesService({ store: profiles, here: homes.here }),
    },
    openProfile: (id) => openProfileLink(id, { store: profiles, homes }),
    activeRuns: () => follower.active().length,
    async close() {
      await engines.close();
      await executor.close();
      await Promise.all([sandbox.close(), estimator.close()]);
      await Promise.all([processes.close(), evaluator.close()]);
      follower.close();
      await home.close();
    },
  };
}
