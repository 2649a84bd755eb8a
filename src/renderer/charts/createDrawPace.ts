export interface DrawPace {
  /** Something changed: it is drawn in the next frame, or as soon as the last drawing is old enough. */
  ask(): void;
  stop(): void;
}

/** A little less than two frames of a screen at 60 Hz: a curve that grows looks the same, at half the work. */
const leastMs = 30;

/** Draws no more often than thirty times a second, and only when asked. */
export function createDrawPace(draw: () => void): DrawPace {
  let asked: number | undefined;
  let drawnAt = -Infinity;

  function frame(now: number): void {
    asked = undefined;
    if (now - drawnAt < leastMs) {
      asked = requestAnimationFrame(frame);
      return;
    }
    drawnAt = now;
    draw();
  }

  return {
    ask() {
      asked ??= requestAnimationFrame(frame);
    },
    stop() {
      if (asked !== undefined) cancelAnimationFrame(asked);
      asked = undefined;
    },
  };
}
