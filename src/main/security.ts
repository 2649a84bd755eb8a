import { app, session, shell } from "electron";
import { webAddress } from "#shared/webAddress.ts";
import { appOrigin } from "./appScheme.ts";

/** The page is ours alone: it goes nowhere, opens no window and is given nothing of the machine. Links to the web go to the system's browser. */
export function setupSecurity(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  defaultSession.setPermissionCheckHandler(() => false);
  defaultSession.setDevicePermissionHandler(() => false);
  app.on("web-contents-created", (_event, contents) => {
    contents.setWindowOpenHandler(({ url }) => {
      const address = webAddress(url);
      if (address !== undefined) void shell.openExternal(address).catch(() => undefined);
      return { action: "deny" };
    });
    // The page may begin anew; it goes nowhere else.
    contents.on("will-navigate", (event, url) => {
      if (new URL(url).href.split("#")[0] !== `${appOrigin}/`) event.preventDefault();
    });
    contents.on("will-redirect", (event) => event.preventDefault());
    contents.on("will-attach-webview", (event) => event.preventDefault());
  });
}
