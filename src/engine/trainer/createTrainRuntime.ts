import * as tf from "@tensorflow/tfjs";
import type { Backend } from "#engine/backends/Backend.ts";
import { createBackpropModule } from "#engine/backprop/createBackpropModule.ts";
import { readWeights, saveModel } from "#engine/models/modelFile.ts";
import { weightsHash } from "#engine/models/weightsHash.ts";
import { calibrateAll } from "#engine/estimate/calibrate.ts";
import { measureOverhead } from "#engine/estimate/measureOverhead.ts";
import { interceptFitDataset } from "./modelFit/interceptFitDataset.ts";
import { interceptModelFit } from "./modelFit/interceptModelFit.ts";
import { openSession } from "./openSession.ts";
import { nameShapes } from "./refuse/nameShapes.ts";
import { refuseRates } from "./refuse/refuseRate.ts";
import { watchLoops } from "./nan/watchLoops.ts";
import { refuseSettings } from "./refuse/refuseSettings.ts";
import { refuseWeights } from "./refuse/refuseWeights.ts";
import { plainData } from "./checkpoint/plainData.ts";
import type { TrainContext, TrainRuntime } from "./TrainContext.ts";

/**
 * Prepares this process to run one program on `backend`: `Math.random` is seeded, plain `model.fit` streams,
 * and the module `backprop` exists. Everything that decides a result comes from `context`; same context, same bits.
 */
export async function createTrainRuntime(context: TrainContext, backend: Backend): Promise<TrainRuntime> {
  const session = openSession(context, backend);
  const { engine, recorder } = session;
  if (engine) engine.limitBytes = context.memoryBytes;
  refuseWeights(context.memoryBytes);
  refuseRates();
  refuseSettings();
  interceptModelFit(session);
  nameShapes();
  interceptFitDataset(session);
  const loops = watchLoops(session);

  return {
    backend: backend.build,
    trouble: backend.trouble,
    module: createBackpropModule(session),
    // A device is not the machine that would be measured.
    calibrate: () => (engine && !engine.device ? calibrateAll({ machine: engine.machine, threads: engine.threads, now: context.now, stepOverhead: () => measureOverhead(engine, context.now) }) : []),
    line: recorder.line,
    flush: recorder.flush,
    async finish(exports) {
      loops.ended();
      recorder.flush();
      const exported = exports["model"];
      const model = exported instanceof tf.LayersModel ? exported : session.trained.model;
      const weights = model ? readWeights(model) : session.trained.weights?.();
      return {
        exports: plainData(exports),
        ...(model ? { model: saveModel(model) } : {}),
        ...(weights ? { weightsHash: weightsHash(weights) } : {}),
        metrics: recorder.metrics(),
      };
    },
  };
}
