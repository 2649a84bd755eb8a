import { RotateCcw } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CommandId } from "#renderer/commands/catalog.ts";
import { chordOf } from "#renderer/commands/chordOf.ts";
import type { Command } from "#renderer/commands/Command.ts";
import { chosenKeys } from "#renderer/commands/chosenKeys.ts";
import { conflictsOf, withKeys } from "#renderer/commands/conflicts.ts";
import { recordKeys } from "#renderer/commands/followKeys.ts";
import { isMac } from "#renderer/commands/isMac.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { changeSettings, prefer, usePreferences } from "#renderer/preferences/preferences.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Kbd } from "#renderer/ui/signs/Kbd.tsx";
import { Notice } from "#renderer/ui/signs/Notice.tsx";
import styles from "./KeysPane.module.css";

type Listed = Command & { id: CommandId };
type State = { kind: "rest" } | { kind: "recording" } | { kind: "taken"; chord: string; others: readonly Listed[] };

/** A command and its keys; they are changed by pressing others. */
export function KeysRow({ command, standard }: { command: Listed; standard: boolean }) {
  const { t } = useTranslation();
  const chosen = usePreferences(({ keys }) => keys);
  const [state, setState] = useState<State>({ kind: "rest" });
  const keys = chosenKeys(command, standard ? {} : chosen);
  const changed = !standard && chosen[command.id] !== undefined;
  const title = t(command.title);
  const isRecording = state.kind === "recording";

  useEffect(() => {
    if (!isRecording) return undefined;
    return recordKeys((event) => {
      // Tab and Esc lead out, so that nobody is caught here.
      if (event.key === "Tab" || event.key === "Escape") return setState({ kind: "rest" });
      event.preventDefault();
      event.stopPropagation();
      const pressed = event.repeat ? undefined : chordOf(event, isMac);
      if (pressed === undefined) return undefined;
      const chord = pressed === "Backspace" ? "" : pressed;
      const now = usePreferences.getState().keys;
      const others = conflictsOf(command.id, chord, now);
      if (others.length > 0) return setState({ kind: "taken", chord, others });
      keep(withKeys(now, command, chord));
      return setState({ kind: "rest" });
    });
  }, [isRecording, command]);

  const take = (chord: string, others: readonly Listed[]): void => {
    keep(others.reduce((kept, other) => withKeys(kept, other, chosenKeys(other, kept).length > 1 ? chosenKeys(other, kept).find((one) => one !== chord) : ""), withKeys(chosen, command, chord)));
    setState({ kind: "rest" });
  };

  return (
    <>
      <tr data-modified={changed}>
        <th scope="row">{title}</th>
        <td>
          <div className={styles["cell"]}>
            {isRecording ? <span role="status">{t("settings.keys.press")}</span> : <Keys keys={keys} />}
            {!standard && command.fixed === true && <span className={styles["quiet"]}>{t("settings.keys.fixed")}</span>}
            {!standard && command.fixed !== true && (
              <span className={styles["acts"]}>
                {changed && !isRecording && (
                  <Button variant="quiet" aria-label={t("settings.keys.resetOf", { command: title })} onPress={() => keep(withKeys(chosen, command, undefined))}>
                    <RotateCcw size={14} strokeWidth={2} aria-hidden="true" />
                    {t("settings.keys.reset")}
                  </Button>
                )}
                <Button variant="quiet" aria-label={t(isRecording ? "settings.keys.leave" : "settings.keys.changeOf", { command: title })} onPress={() => setState({ kind: isRecording ? "rest" : "recording" })} onBlur={() => isRecording && setState({ kind: "rest" })}>
                  {t(isRecording ? "settings.keys.leave" : "settings.keys.change")}
                </Button>
              </span>
            )}
          </div>
        </td>
      </tr>
      {state.kind === "taken" && (
        <tr>
          <td colSpan={2}>
            <div role="alert">
              <Taken {...state} take={() => take(state.chord, state.others)} leave={() => setState({ kind: "rest" })} />
            </div>
          </td>
        </tr>
      )}
    </>
  );
}

function Taken({ chord, others, take, leave }: { chord: string; others: readonly Listed[]; take(): void; leave(): void }) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const stuck = others.some(({ fixed }) => fixed === true);
  const words = { keys: chord.replaceAll("+", " "), others: new Intl.ListFormat(locale, { type: "conjunction" }).format(others.map(({ title }) => t(title))) };
  return (
    <Notice
      kind="warn"
      title={t(stuck ? "settings.keys.stuck" : "settings.keys.taken", words)}
      action={
        <span className={styles["acts"]}>
          {!stuck && <Button onPress={take}>{t("settings.keys.take")}</Button>}
          <Button onPress={leave}>{t("settings.keys.keep")}</Button>
        </span>
      }
    />
  );
}

function Keys({ keys }: { keys: readonly string[] }) {
  const { t } = useTranslation();
  if (keys.length === 0) return <span className={styles["quiet"]}>{t("settings.keys.none")}</span>;
  return (
    <span className={styles["keys"]}>
      {keys.map((chord) => (
        <Kbd key={chord} keys={chord} said />
      ))}
    </span>
  );
}

function keep(keys: Record<string, string>): void {
  if (Object.keys(keys).length === 0) changeSettings({ reset: ["keys"] });
  else prefer({ keys });
}
