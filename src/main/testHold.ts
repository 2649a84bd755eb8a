/**
 * A test that drives Electron attaches after the start, and now and then hangs when a window opens meanwhile: with
 * BACKPROP_HOLD set the start waits until the test calls `releaseShell()` in this process.
 */
export async function untilReleased(): Promise<void> {
  if (!process.env["BACKPROP_HOLD"]) return;
  await new Promise<void>((resolve) => {
    (globalThis as { releaseShell?: () => void }).releaseShell = resolve;
  });
}
