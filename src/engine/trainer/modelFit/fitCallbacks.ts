import * as tf from "@tensorflow/tfjs";

type Told = "onTrainBegin" | "onTrainEnd" | "onEpochBegin" | "onEpochEnd";

/** The program's callbacks of one `model.fit`. */
export interface FitCallbacks {
  list: tf.CallbackList;
  /** Whether code of the program hears of steps, of epochs. */
  hear: { step: boolean; epoch: boolean };
  /**
   * They can be brought to where they are by telling them the epochs' numbers again: none hears of steps, and none has looked
   * at a tensor, which would then hold something else.
   */
  repeatable(): boolean;
}

/** As `args` gives them: functions, callbacks of tfjs, or some of each. */
export function createFitCallbacks({ callbacks = [], yieldEvery = "auto" }: Pick<tf.ModelFitArgs, "callbacks" | "yieldEvery">): FitCallbacks {
  const given = [callbacks].flat() as (tf.CustomCallbackArgs | tf.Callback)[];
  const looks = countLooks();
  let looked = false;

  /** Async, whatever `told` is: what it looks at later counts too. */
  const watched = <Given extends unknown[]>(told: (...given: Given) => unknown) => async (...values: Given): Promise<void> => {
    const before = looks();
    await told(...values);
    looked ||= looks() !== before;
  };
  const own = given.filter((one) => !(one instanceof tf.EarlyStopping));
  const isPlain = (one: tf.CustomCallbackArgs | tf.Callback): one is tf.CustomCallbackArgs => !("setModel" in one);
  const hearSteps = own.some((one) => !isPlain(one) || one.onBatchBegin !== undefined || one.onBatchEnd !== undefined || one.onYield !== undefined);

  const list = given.map((one) => {
    if (!isPlain(one)) return one;
    const epochs = (["onTrainBegin", "onTrainEnd", "onEpochBegin", "onEpochEnd"] satisfies Told[]).flatMap((name) => (one[name] ? [[name, watched(one[name].bind(one) as (...given: unknown[]) => unknown)]] : []));
    return new tf.CustomCallback({ ...one, ...(Object.fromEntries(epochs) as Pick<tf.CustomCallbackArgs, Told>) }, yieldEvery);
  });
  return { list: new tf.CallbackList(list as tf.CustomCallback[]), hear: { step: hearSteps, epoch: own.length > 0 }, repeatable: () => !hearSteps && !looked };
}

interface Counted {
  state: { nextTensorId: number };
  readSync(dataId: object): unknown;
  read(dataId: object): unknown;
}

let reads: { count: number } | undefined;

/** Counts the tensors that are made or read in this process. */
function countLooks(): () => number {
  const engine = tf.engine() as unknown as Counted;
  if (!reads) {
    const counter = (reads = { count: 0 });
    for (const name of ["readSync", "read"] as const) {
      const read = engine[name];
      engine[name] = (dataId) => {
        counter.count++;
        return read.call(engine, dataId);
      };
    }
  }
  const counter = reads;
  return () => counter.count + engine.state.nextTensorId;
}
