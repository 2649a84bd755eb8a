import * as tf from "@tensorflow/tfjs";
import { AppError } from "#shared/AppError.ts";
import type { pageEngineContract } from "#shared/contracts/pageEngine.ts";
import type { Handlers } from "#shared/rpc/contract.ts";
import { predict } from "#engine/backprop/measure.ts";
import { refuseShape } from "#engine/evaluate/refuseShape.ts";
import { loadModel } from "#engine/models/modelFile.ts";
import { compileLayersModels } from "#engine/trainer/modelFit/compileLayersModels.ts";
import { measureHere } from "./measureHere.ts";
import { startEngine, type StartedEngine } from "./startEngine.ts";

/** What the page may ask of the engine in this worker. */
export function createPageEngine(): Handlers<(typeof pageEngineContract)["engine"]> {
  let started: StartedEngine | undefined;
  let held: { key: string; model: tf.LayersModel } | undefined;
  let compiling = false;
  const running = (): StartedEngine => {
    if (!started) throw new AppError({ code: "internal", message: "The engine was not started." });
    return started;
  };
  return {
    async start(name) {
      started = await startEngine(name);
      return { build: started.backend.build, threads: started.threads };
    },
    async hold({ key, topology, weights }) {
      const { engine } = running();
      if (!compiling) compileLayersModels(engine, () => 0);
      compiling = true;
      engine.release();
      held?.model.dispose();
      held = undefined;
      held = { key, model: await loadModel({ topology, weights }) };
      return {};
    },
    predict({ key, values, shape }) {
      if (held?.key !== key) throw new AppError({ code: "internal", message: "The model is not loaded." });
      const { model } = held;
      refuseShape(model, shape);
      return { outputs: tf.tidy(() => Float32Array.from(predict(model, tf.tensor(values, [1, ...shape])).dataSync())) as unknown as Float32Array };
    },
    measure: ({ seconds }) => measureHere(running().backend, seconds),
  };
}
