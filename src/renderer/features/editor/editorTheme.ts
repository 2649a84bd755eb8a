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
      rule("function", "--syn-fn"),
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
      "editorLineNumber.dimmedForeground": colour("--text-3"),
      "editorLineNumber.activeForeground": colour("--text-1"),
      "editor.lineHighlightBackground": colour("--line-now"),
      "editor.lineHighlightBorder": "#00000000",
      "editorCursor.foreground": colour("--accent-text"),
      "editor.selectionBackground": colour("--bg-selected"),
      "editor.inactiveSelectionBackground": colour("--bg-selected"),
      "editor.wordHighlightBackground": colour("--line-now"),
      "editor.findMatchBackground": colour("--warn-soft"),
      "editor.findMatchBorder": colour("--warn"),
      "editorBracketMatch.background": colour("--line-now"),
      "editorBracketMatch.border": colour("--line-control"),
      "editorError.foreground": colour("--danger"),
      "editorWarning.foreground": colour("--warn"),
      "editorInfo.foreground": colour("--info"),
      "editorMarkerNavigation.background": colour("--bg-raised"),
      "editorMarkerNavigationError.background": colour("--danger"),
      "editorMarkerNavigationError.headerBackground": colour("--danger-soft"),
      "editorMarkerNavigationWarning.background": colour("--warn"),
      "editorMarkerNavigationWarning.headerBackground": colour("--warn-soft"),
      "editorInlayHint.background": colour("--bg-sunken"),
      "editorInlayHint.foreground": colour("--text-2"),
      "scrollbarSlider.background": `${colour("--line-strong")}99`,
      "scrollbarSlider.hoverBackground": colour("--line-strong"),
      "scrollbarSlider.activeBackground": colour("--line-control"),
      "scrollbar.shadow": "#00000000",
      ...floating(colour),
      focusBorder: colour("--focus"),
    },
  };
}

/** What floats: suggestions, hovers, menus, the find field. */
function floating(colour: (token: string) => string): Record<string, string> {
  const [raised, line, text, chosen] = [colour("--bg-raised"), colour("--line-strong"), colour("--text-1"), colour("--bg-selected")];
  return {
    foreground: text,
    descriptionForeground: colour("--text-2"),
    "widget.border": line,
    "editorWidget.background": raised,
    "editorWidget.foreground": text,
    "editorWidget.border": line,
    "editorSuggestWidget.background": raised,
    "editorSuggestWidget.border": line,
    "editorSuggestWidget.foreground": text,
    "editorSuggestWidget.selectedBackground": chosen,
    "editorSuggestWidget.selectedForeground": text,
    "editorSuggestWidget.highlightForeground": colour("--accent-text"),
    "editorSuggestWidget.focusHighlightForeground": colour("--accent-text"),
    "editorHoverWidget.background": raised,
    "editorHoverWidget.foreground": text,
    "editorHoverWidget.border": line,
    "list.hoverBackground": colour("--line-now"),
    "list.focusBackground": chosen,
    "list.focusForeground": text,
    "menu.background": raised,
    "menu.foreground": text,
    "menu.border": line,
    "menu.separatorBackground": colour("--line"),
    "menu.selectionBackground": chosen,
    "menu.selectionForeground": text,
    "input.background": colour("--bg-pane"),
    "input.foreground": text,
    "input.border": colour("--line-control"),
    "textLink.foreground": colour("--accent-text"),
  };
}

/** Monaco reads #RRGGBB and #RRGGBBAA alone. */
function sixDigits(value: string): string {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(value);
  return short ? `#${short[1]}${short[1]}${short[2]}${short[2]}${short[3]}${short[3]}` : value;
}
