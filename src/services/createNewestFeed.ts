export interface NewestFeed<T> {
  publish(key: string, value: T): void;
  /** What is published from now on; of values of one key that wait for a slow reader only the newest. Ends with the signal. */
  watch(signal: AbortSignal): AsyncGenerator<T, void>;
}

/** Tells any number of readers what changed, each at its own pace. */
export function createNewestFeed<T>(): NewestFeed<T> {
  const readers = new Set<(key: string, value: T) => void>();
  return {
    publish(key, value) {
      for (const read of readers) read(key, value);
    },

    async *watch(signal) {
      const waiting = new Map<string, T>();
      let wake = (): void => undefined;
      const read = (key: string, value: T): void => {
        waiting.delete(key); // so that it comes after what changed before it
        waiting.set(key, value);
        wake();
      };
      const stop = (): void => wake();
      readers.add(read);
      signal.addEventListener("abort", stop);
      try {
        while (!signal.aborted) {
          const [first] = waiting;
          if (first) {
            waiting.delete(first[0]);
            yield first[1];
          } else {
            await new Promise<void>((resolve) => {
              wake = resolve;
              if (signal.aborted) resolve();
            });
          }
        }
      } finally {
        readers.delete(read);
        signal.removeEventListener("abort", stop);
      }
    },
  };
}
