/** Does one thing of a key after the other, in the order they were asked for; what failed does not hold up what follows. */
export type Turns = <T>(key: string, action: () => Promise<T>) => Promise<T>;

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return async (key, action) => {
    const mine = (last.get(key) ?? Promise.resolve()).then(action, action);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
}
