/** Ctrl+C as a command sees it; while nobody listens it ends the process as ever. */
export interface Interrupts {
  /** `press` is 1 for the first Ctrl+C. Answers how to stop listening. */
  listen(listener: (press: number) => void): () => void;
}

/** npm passes on what the terminal sent to us already: signals this close together (ms) are one press of the keys. */
const sameMs = 250;

export function createInterrupts({ source, now }: { source: NodeJS.EventEmitter; now(): number }): Interrupts {
  return {
    listen(listener) {
      let presses = 0;
      let last = -Infinity;
      const pressed = (): void => {
        const at = now();
        if (at - last >= sameMs) listener(++presses);
        last = at;
      };
      source.on("SIGINT", pressed);
      return () => void source.off("SIGINT", pressed);
    },
  };
}
