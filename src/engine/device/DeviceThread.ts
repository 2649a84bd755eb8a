import { AppError, errorCodes, type ErrorCode } from "#shared/AppError.ts";
import { answerBytes, controlBytes, controlWords, type DeviceAnswer, type DeviceMessage, type StartedDevice } from "./DeviceMessage.ts";

/** The thread that owns a device, as the thread sees it that runs a program: what it asks it waits for, standing still. */
export interface DeviceThread {
  /** Throws `attempt-lost` once the device can no longer be trusted, and from then on. */
  ask(message: DeviceMessage): unknown;
  close(): Promise<void>;
}

/** The thread itself, of Node or of a page, which calls `serveDevice`. */
export interface DeviceWorker {
  post(message: DeviceMessage): void;
  end(): Promise<void>;
}

export interface OpenDeviceOptions {
  /** Starts it with the memory that answers come in. What becomes of it is told to `lost`. */
  start(control: SharedArrayBuffer, lost: (cause: string) => void): DeviceWorker;
  /** Without any sign of life, ms. */
  patienceMs?: number | undefined;
  /** Told now and then while a program stands still for the device. */
  onWaiting?: (() => void) | undefined;
}

/** Without any sign of life. Compiling a large kernel may take a driver many seconds, in which its thread stands still. */
const defaultPatienceMs = 120_000;

/** Longest to wait for a sleeping thread before looking at its signs of life, ms. */
const lookMs = 200;

/** Resolves when the device is there. An Error where it does not start. */
export async function openDeviceThread({ start, patienceMs = defaultPatienceMs, onWaiting }: OpenDeviceOptions): Promise<{ thread: DeviceThread; started: StartedDevice }> {
  const control = new SharedArrayBuffer(controlBytes + answerBytes);
  const words = new Int32Array(control, 0, controlBytes / 4);
  const decoder = new TextDecoder();
  const now = performance.now.bind(performance);
  let asked = 1;
  let lost: string | undefined;
  const worker = start(control, (cause) => (lost ??= cause));

  function take(): unknown {
    const answer = JSON.parse(decoder.decode(new Uint8Array(control, controlBytes, Atomics.load(words, controlWords.length)).slice())) as DeviceAnswer;
    switch (answer.kind) {
      case "done":
        return answer.value;
      case "failed": {
        const { code, ...rest } = answer.error;
        throw new AppError({ code: Object.hasOwn(errorCodes, code) ? (code as ErrorCode) : "internal", ...rest });
      }
      case "broken":
        lost = answer.cause;
        throw lostError(lost);
    }
  }

  function wait(): void {
    let progress = -1;
    let since = now();
    while (Atomics.load(words, controlWords.answered) !== asked) {
      Atomics.wait(words, controlWords.answered, asked - 1, lookMs);
      if (Atomics.load(words, controlWords.answered) === asked) return;
      onWaiting?.();
      const seen = Atomics.load(words, controlWords.progress);
      if (seen !== progress) since = now();
      progress = seen;
      if (Atomics.load(words, controlWords.gone) === 1) lost ??= "Its thread has ended.";
      else if (now() - since > patienceMs) lost ??= `It gave no sign of life for ${Math.round(patienceMs / 1000)} s.`;
      if (lost !== undefined) throw lostError(lost);
    }
  }

  const thread: DeviceThread = {
    ask(message) {
      if (lost !== undefined) throw lostError(lost);
      asked++;
      worker.post(message);
      wait();
      return take();
    },
    async close() {
      lost ??= "It was closed.";
      await worker.end();
    },
  };
  // The event loop turns meanwhile: a Worker that cannot be started says so there.
  while (Atomics.load(words, controlWords.answered) !== asked) {
    if (lost !== undefined) throw new Error(lost);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  try {
    return { thread, started: take() as StartedDevice };
  } catch (error) {
    await thread.close();
    throw error instanceof AppError && error.code === "attempt-lost" ? new Error(String(error.data?.["cause"])) : error;
  }
}

function lostError(cause: string): AppError {
  return new AppError({ code: "attempt-lost", message: `The graphics card stopped in the middle of the run: ${cause}`, hint: "Resume the run to go on from its last checkpoint, or choose another engine in the settings.", data: { cause } });
}
