import type { editor } from "monaco-editor";

export const themeName = "backprop";

/** Monaco's theme from the page's tokens, as they are now. `shown` is the theme that the page has. */
export function editorTheme(shown: "light" | "dark" | "contrast"): editor.IStandaloneThemeData {
  const style = getComputedStyle(document.documentElement);
  const colour = (token: string): string => sixDigits(style.getPropertyValue(token).trim());
  const rule = (token: string, from: string, fontStyle?: string) => ({ token, foreground: colour(from).slice(1), ...(fontStyle && { fontStyle }) });
  return {
    base: shown === "light" ? "vs" : shown === "dark" ? "vs-dark" : "hc-black",
    inherit: true,
    rules: [
      rule("", "--text-1"),
      rule("keyword", "--syn-key"),
      rule("type", "--syn-fn"),
      rule("type.identifier", "--syn-fn"),
      rule("identifier", "--text-1"),
      rule("string", "--syn-str"),
      rule("number", "--syn-num"),
      rule("regexp", "--syn-str"),
      rule("comment", "--syn-com"),
      rule("delimiter", "--syn-punct"),
    ],
    colors: {
      "editor.background": colour("--bg-pane"),
      "editor.foreground": colour("--text-1"),
      "editorLineNumber.foreground": colour("--text-3"),
      "editorLineNumber.activeForeground": colour("--text-1"),
      "editor.lineHighlightBackground": colour("--line-now"),
      "editor.lineHighlightBorder": "#00000000",
      "editorCursor.foreground": colour("--accent"),
      "editorWidget.background": colour("--bg-raised"),
      "editorSuggestWidget.background": colour("--bg-raised"),
      "editorHoverWidget.background": colour("--bg-raised"),
      "editorInlayHint.background": colour("--bg-sunken"),
      "editorInlayHint.foreground": colour("--text-2"),
      focusBorder: colour("--focus"),
    },
  };
}

/** Monaco reads #RRGGBB and #RRGGBBAA alone. */
function sixDigits(value: string): string {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(value);
  return short ? `#${short[1]}${short[1]}${short[2]}${short[2]}${short[3]}${short[3]}` : value;
}
