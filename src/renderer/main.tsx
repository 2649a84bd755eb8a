import "./nonce.ts";
import "./zodWithoutEval.ts";
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";
import { createLabSession } from "./app/createLabSession.ts";
import { startTexts } from "./i18n/texts.ts";
import { followAddress } from "./places/places.ts";
import { followPreferences, usePreferences } from "./preferences/preferences.ts";

const session = createLabSession();
session.lab.start();
await startTexts(usePreferences.getState().language);
followPreferences();
followAddress();
createRoot(document.getElementById("root")!).render(<App session={session} />);
