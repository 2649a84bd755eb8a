import * as tf from "@tensorflow/tfjs";
import { isKnown, LazyData } from "./LazyData.ts";
import type { TapeBackend } from "./TapeBackend.ts";

/** Parts a variable from others that hold the same numbers: it keeps its memory, or takes `values`; they keep the numbers. */
export function giveOwnData(backend: TapeBackend, variable: tf.Variable, values?: tf.backend_util.BackendValues): void {
  const { state } = tf.engine() as unknown as { state: { tensorInfo: WeakMap<object, object>; numDataBuffers: number } };
  const shared = backend.data.get(variable.dataId);
  const { dtype } = shared;
  const dataId = backend.adopt(values === undefined && !isKnown(shared) ? new LazyData(dtype, () => shared.values) : { values: values ?? shared.values, dtype, refCount: 1 });
  if (isKnown(shared) && backend.arenas.has((shared.values as Float32Array).buffer)) {
    backend.bringUp(shared.values);
    shared.values = (shared.values as Float32Array).slice();
  }
  state.tensorInfo.set(dataId, { ...state.tensorInfo.get(variable.dataId) });
  state.numDataBuffers++;
  shared.refCount--;
  (variable as { dataId: object }).dataId = dataId;
}
