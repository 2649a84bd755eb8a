/** Runs the tasks of one key one after the other, in the order they were given; tasks of different keys don't wait for each other. */
export interface Serial {
  <T>(key: string, task: () => Promise<T>): Promise<T>;
  /** Resolves when no task is left. */
  idle(): Promise<void>;
}

export function createSerial(): Serial {
  const last = new Map<string, Promise<unknown>>();

  function serial<T>(key: string, task: () => Promise<T>): Promise<T> {
    const result = (last.get(key) ?? Promise.resolve()).then(task);
    const done: Promise<void> = result.then(
      () => undefined,
      () => undefined, // told to whoever gave the task
    );
    last.set(key, done);
    void done.then(() => last.get(key) === done && last.delete(key));
    return result;
  }

  return Object.assign(serial, {
    async idle() {
      while (last.size > 0) await Promise.all(last.values());
    },
  });
}
