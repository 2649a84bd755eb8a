import "./nonce.ts";
import "./zodWithoutEval.ts";
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";
import { followPreferences } from "./app/preferences.ts";
import { createLabSession } from "./app/createLabSession.ts";
import { startTexts } from "./i18n/texts.ts";

startTexts();
followPreferences();
const session = createLabSession();
createRoot(document.getElementById("root")!).render(<App session={session} />);
session.start();
