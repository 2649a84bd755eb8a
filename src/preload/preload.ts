import { contextBridge, ipcRenderer } from "electron";
import { shellChannels, type ShellApi } from "#shared/contracts/shell.ts";

const shell: ShellApi = { openLab: () => ipcRenderer.send(shellChannels.openLab) };

contextBridge.exposeInMainWorld("shell", shell);
// A port can't pass the bridge between worlds: it is handed over as a message of the window to itself.
ipcRenderer.on(shellChannels.labPort, ({ ports }) => window.postMessage(shellChannels.labPort, window.origin, ports));
