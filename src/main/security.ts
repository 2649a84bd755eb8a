import { app, session } from "electron";
import { appOrigin } from "./appScheme.ts";

/** The page is ours alone: it goes nowhere, opens nothing and is given nothing of the machine. */
export function setupSecurity(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  defaultSession.setPermissionCheckHandler(() => false);
  defaultSession.setDevicePermissionHandler(() => false);
  app.on("web-contents-created", (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: "deny" }));
    // The page may begin anew; it goes nowhere else.
    contents.on("will-navigate", (event, url) => {
      if (new URL(url).href.split("#")[0] !== `${appOrigin}/`) event.preventDefault();
    });
    contents.on("will-redirect", (event) => event.preventDefault());
    contents.on("will-attach-webview", (event) => event.preventDefault());
  });
}
