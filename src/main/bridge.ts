import { MessageChannelMain, ipcMain, type IpcMainEvent, type MessagePortMain } from "electron";
import { createFrameSplitter, frameHead } from "#shared/rpc/frames.ts";
import { shellChannels, type LinkEnd } from "#shared/contracts/shell.ts";
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
    void bridge(port1);
  });
}

/** Only the main frame of our own page may ask. */
function isOurPage({ senderFrame, sender }: IpcMainEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && new URL(senderFrame.url).origin === new URL(appOrigin).origin;
}

async function bridge(port: MessagePortMain): Promise<void> {
  // Not every Chromium tells a page that its port was closed: it is said in words.
  const end = (how: LinkEnd): void => {
    port.postMessage(how);
    port.close();
  };
  try {
    const socket = await connectLabHost();
    socket.setNoDelay(true);
    const splitter = createFrameSplitter({ onFrame: (body) => port.postMessage(Uint8Array.from(body)) });
    socket.on("data", (chunk) => splitter.push(chunk));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => end({ kind: "closed" }));
    port.on("message", ({ data }: { data: unknown }) => {
      if (!(data instanceof Uint8Array)) return;
      socket.cork();
      socket.write(frameHead(data.byteLength));
      socket.write(data);
      process.nextTick(() => socket.uncork());
    });
    port.on("close", () => socket.destroy());
    port.start();
  } catch (error) {
    if (!(error instanceof HostFailure)) return end({ kind: "failed", message: String(error) });
    const { message, hint, code, data } = error;
    end({ kind: "failed", message, ...(hint === undefined ? {} : { hint }), ...(code === undefined ? {} : { code }), ...(data === undefined ? {} : { data }) });
  }
}
