import { BrowserWindow, MessageChannelMain, dialog, ipcMain, type IpcMainEvent, type MessagePortMain } from "electron";
import { createFrameSplitter, frameHead } from "#shared/rpc/frames.ts";
import { shellChannels } from "#shared/contracts/shell.ts";
import { appOrigin } from "./appScheme.ts";
import { connectLabHost, HostFailure } from "./labHost.ts";

/**
 * Bridges a window's port to the lab host's socket: frames pass as they are, both ways; nothing is decoded here. The page
 * asks when it is ready to listen (a port sent earlier could be lost) and asks again after the link was cut.
 */
export function setupBridge(): void {
  ipcMain.on(shellChannels.openLab, (event) => {
    if (!isOurPage(event)) return;
    const { port1, port2 } = new MessageChannelMain();
    event.sender.postMessage(shellChannels.labPort, undefined, [port2]);
    void bridge(port1, BrowserWindow.fromWebContents(event.sender) ?? undefined);
  });
}

/** Only the main frame of our own page may ask. */
function isOurPage({ senderFrame, sender }: IpcMainEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && new URL(senderFrame.url).origin === new URL(appOrigin).origin;
}

async function bridge(port: MessagePortMain, window: BrowserWindow | undefined): Promise<void> {
  // A port's end is not told to a page by every Chromium: it is said in words.
  const cut = (): void => {
    port.postMessage("closed");
    port.close();
  };
  try {
    const socket = await connectLabHost();
    socket.setNoDelay(true);
    const splitter = createFrameSplitter({ onFrame: (body) => port.postMessage(Uint8Array.from(body)) });
    socket.on("data", (chunk) => splitter.push(chunk));
    socket.on("error", () => socket.destroy());
    socket.on("close", cut);
    port.on("message", ({ data }: { data: Uint8Array }) => {
      socket.cork();
      socket.write(frameHead(data.byteLength));
      socket.write(data);
      process.nextTick(() => socket.uncork());
    });
    port.on("close", () => socket.destroy());
    port.start();
  } catch (error) {
    cut();
    const { message, hint } = error instanceof HostFailure ? error : { message: String(error), hint: undefined };
    if (window && !window.isDestroyed()) await dialog.showMessageBox(window, { type: "error", message, ...(hint === undefined ? {} : { detail: hint }) });
  }
}
