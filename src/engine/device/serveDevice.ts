import { isAppError } from "#shared/AppError.ts";
import type { TapeBackend } from "#engine/tape/TapeBackend.ts";
import { decodeTape } from "./DeviceTape.ts";
import { answerBytes, controlBytes, controlWords, type DeviceAnswer, type DeviceMessage, type LoadedTape, type StartedDevice } from "./DeviceMessage.ts";
import { createTapeReplay, type ReplayBackend, type TapeReplay } from "./replayTape.ts";

export interface RunningDevice extends ReplayBackend {
  /** What it is, for people and for the build's name. */
  readonly label: string;
  /** Why nothing it answers can be trusted any more: an error of the card that no call told. */
  trouble(): string | undefined;
}

export interface DeviceServer {
  /** Of the thread that started this one. */
  listen(hear: (message: DeviceMessage) => void): void;
  /** Words and text that both threads share. */
  control: SharedArrayBuffer;
  processor: TapeBackend;
  start(): Promise<RunningDevice>;
  /** Calls `gone` when this thread ends, where that can be told. */
  onEnd?: ((gone: () => void) => void) | undefined;
}

/** A sign of life while a card is waited for, ms. */
const beatMs = 250;

/** The thread of a device: does what it is asked, one after the other, for a thread that waits meanwhile. */
export async function serveDevice({ listen, control, processor, start, onEnd }: DeviceServer): Promise<void> {
  const words = new Int32Array(control, 0, controlBytes / 4);
  const text = new Uint8Array(control, controlBytes, answerBytes);
  const encoder = new TextEncoder();
  const replays = new Map<number, TapeReplay>();
  const alive = (): void => void Atomics.add(words, controlWords.progress, 1);
  const beat = setInterval(alive, beatMs) as unknown as { unref?(): void };
  beat.unref?.();
  onEnd?.(() => {
    Atomics.store(words, controlWords.gone, 1);
    Atomics.notify(words, controlWords.answered);
  });

  function answer(given: DeviceAnswer): void {
    const bytes = encoder.encode(JSON.stringify(given));
    text.set(bytes.subarray(0, answerBytes));
    Atomics.store(words, controlWords.length, Math.min(bytes.length, answerBytes));
    Atomics.add(words, controlWords.answered, 1);
    Atomics.notify(words, controlWords.answered);
  }

  let device: RunningDevice;

  async function obey(message: DeviceMessage): Promise<unknown> {
    switch (message.kind) {
      case "load": {
        const replay = createTapeReplay({ device, processor, tape: decodeTape(message.tape), memory: message.memory, onKernel: alive });
        replays.set(message.program, replay);
        return { hostKernels: replay.hostKernels } satisfies LoadedTape;
      }
      case "run":
        processor.random.seed = message.seed;
        processor.random.steps = message.steps;
        return replays.get(message.program)!.run(message.dirty);
      case "fetch":
        return replays.get(message.program)!.fetch(message.values);
      case "free":
        replays.get(message.program)?.free();
        replays.delete(message.program);
        return undefined;
    }
  }

  async function reply(work: () => Promise<unknown>): Promise<void> {
    try {
      const value = await work();
      const cause = device.trouble();
      answer(cause === undefined ? { kind: "done", value } : { kind: "broken", cause });
    } catch (error) {
      if (isAppError(error)) answer({ kind: "failed", error: { code: error.code, message: error.message, hint: error.hint, data: error.data } });
      else answer({ kind: "broken", cause: error instanceof Error ? error.message : String(error) });
    }
  }

  let last = reply(async () => {
    device = await start();
    return { label: device.label } satisfies StartedDevice;
  });
  listen((message) => void (last = last.then(() => reply(() => obey(message)))));
  await last;
}
