import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { app, BrowserWindow, screen, type Rectangle } from "electron";
import { appOrigin } from "./appScheme.ts";
import { preloadFile } from "./places.ts";

const boundsFile = (): string => join(app.getPath("userData"), "window.json");
const usual = { width: 1366, height: 768 };

/** The lab's one window, where and as large as it was left. */
export async function createLabWindow(): Promise<void> {
  const window = new BrowserWindow({
    ...usual,
    ...rememberedBounds(),
    minWidth: 800,
    minHeight: 560,
    useContentSize: true,
    backgroundColor: "#F4F4F1",
    webPreferences: { preload: preloadFile, sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, spellcheck: false },
  });
  window.removeMenu();
  window.on("close", () => writeFileSync(boundsFile(), JSON.stringify(window.getContentBounds())));
  await window.loadURL(`${appOrigin}/`);
}

/** Somebody started the app again: it is here. */
export function focusLabWindow(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (!window) return;
  if (window.isMinimized()) window.restore();
  window.focus();
}

/** Nothing when there is no memory of it, or no screen where it was. */
function rememberedBounds(): Partial<Rectangle> {
  try {
    const { x, y, width, height } = JSON.parse(readFileSync(boundsFile(), "utf8")) as Partial<Rectangle>;
    if (![x, y, width, height].every(Number.isFinite)) return {};
    const bounds = { x, y, width, height } as Rectangle;
    const visible = screen.getAllDisplays().some(({ workArea }) => bounds.x < workArea.x + workArea.width && bounds.x + bounds.width > workArea.x && bounds.y >= workArea.y && bounds.y < workArea.y + workArea.height);
    return visible ? bounds : {};
  } catch {
    return {};
  }
}
