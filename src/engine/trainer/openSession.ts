import type { Backend } from "#engine/backends/Backend.ts";
import { createPhilox } from "#engine/random/philox.ts";
import { compileLayersModels } from "./modelFit/compileLayersModels.ts";
import { createRecorder } from "./recorder.ts";
import type { TrainContext } from "./TrainContext.ts";
import { usualLook, type SeededRandom, type TrainSession } from "./TrainSession.ts";

/** What the calls of one program share, on `backend`: `Math.random` is seeded, and steps are compiled. */
export function openSession(context: TrainContext, backend: Backend): TrainSession {
  const recorder = createRecorder({ emit: context.emit, now: context.now });
  const { engine } = backend;
  const random = createSeededRandom(context.overrides.seed ?? context.seed, (seed) => engine?.reseed(seed));
  Math.random = () => random.stream.next();
  const session: TrainSession = { context, recorder, random, trained: {}, busy: false, optimizers: new Set(), origins: new WeakMap(), loaded: { count: 0, texts: new WeakMap() }, lookEvery: usualLook, engine, engineBuild: backend.build };
  if (engine) {
    compileLayersModels(engine, () => random.stream.position);
    engine.onRemark = recorder.remark;
  }
  return session;
}

function createSeededRandom(seed: number, onSeed: (seed: number) => void): SeededRandom {
  onSeed(seed);
  const random: SeededRandom = {
    seed,
    stream: createPhilox(seed),
    reseed(next) {
      random.seed = next;
      random.stream = createPhilox(next);
      onSeed(next);
    },
  };
  return random;
}
