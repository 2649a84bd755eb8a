import type { LoadedTape } from "./DeviceMessage.ts";
import type { Placement } from "#engine/program/Program.ts";
import type { StepDevice } from "#engine/runtime/StepDevice.ts";
import type { TapeBackend } from "#engine/tape/TapeBackend.ts";
import type { DeviceThread } from "./DeviceThread.ts";
import { encodeTape } from "./DeviceTape.ts";
import { placeTape } from "./placeTape.ts";

type Numbers = Float32Array | Int32Array | Uint8Array;

/**
 * Steps done by a thread that owns a device. Variables stay there: between two steps their memory here is behind, and brought
 * up to date when somebody reads it (`TapeBackend.arenas`).
 */
export function createStepDevice({ thread, backend }: { thread: DeviceThread; backend: TapeBackend }): StepDevice {
  let programs = 0;
  return {
    load(tape) {
      const placed = placeTape(tape);
      const { arenaSize, variables } = placed;
      const memory = new SharedArrayBuffer(Math.max(4, arenaSize * Float32Array.BYTES_PER_ELEMENT));
      const floats = new Float32Array(memory);
      const ints = new Int32Array(memory);
      const places = new Map([...placed.feeds, ...placed.initial, ...placed.results, ...variables.map(({ placement }) => placement)].map(({ value, at }) => [value.id, at]));
      for (const { value } of placed.initial) backend.bringUp(value.data);
      for (const { value, at, storage } of placed.initial) (storage === "int32" ? ints : floats).set(value.data as ArrayLike<number>, at);
      const number = programs++;
      const { hostKernels } = thread.ask({ kind: "load", program: number, tape: encodeTape(tape, ({ id }) => places.get(id)), memory }) as LoadedTape;
      const dirty = new Set(variables.map(({ placement }) => placement.value.id));
      const kept = new Set(dirty);
      const updated = variables.filter((variable) => variable.updated).map(({ placement }) => placement.value.id);
      let behind = false;

      backend.arenas.set(memory, () => {
        if (!behind) return;
        thread.ask({ kind: "fetch", program: number, values: updated.filter((id) => !dirty.has(id)) });
        behind = false;
      });
      const view = ({ at, size, storage }: Placement): Float32Array | Int32Array => (storage === "int32" ? ints : floats).subarray(at, at + size);
      return {
        program: { ...placed, initial: [], fallbacks: hostKernels },
        view,
        read(placement): Numbers {
          const { dtype } = placement.value;
          return dtype === "bool" ? Uint8Array.from(view(placement)) : view(placement).slice();
        },
        write(placement, values) {
          view(placement).set(values);
          if (kept.has(placement.value.id)) dirty.add(placement.value.id);
        },
        run() {
          const { seed, steps } = backend.random;
          thread.ask({ kind: "run", program: number, dirty: [...dirty], seed: [seed[0], seed[1]], steps });
          dirty.clear();
          behind = updated.length > 0;
        },
        threads: 1,
        profiled: false,
        startProfile: () => undefined,
        stopProfile: () => ({ steps: 0, commands: [] }),
        free() {
          backend.arenas.delete(memory);
          thread.ask({ kind: "free", program: number });
        },
      };
    },
  };
}
