import { app } from "electron";
import { createLabWindow, focusLabWindow } from "./labWindow.ts";
import { handleAppScheme, registerAppScheme } from "./appScheme.ts";
import { setupBridge } from "./bridge.ts";
import { setupSecurity } from "./security.ts";
import { untilReleased } from "./testHold.ts";

/**
 * Electron's main process: windows, the page's own scheme, and bridges between a window and the lab host. No product
 * logic: what the app does is in the lab host, which is plain Node 24 and outlives every window.
 */
if (app.requestSingleInstanceLock()) void start();
else app.quit();

async function start(): Promise<void> {
  registerAppScheme();
  app.on("second-instance", focusLabWindow);
  // The lab host goes on with what runs; a window is only a view.
  app.on("window-all-closed", () => app.quit());
  await app.whenReady();
  await untilReleased();
  setupSecurity();
  handleAppScheme();
  setupBridge();
  await createLabWindow();
}
