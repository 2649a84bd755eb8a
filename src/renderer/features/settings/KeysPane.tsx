import { useTranslation } from "react-i18next";
import type { CommandId } from "#renderer/commands/catalog.ts";
import type { Command } from "#renderer/commands/Command.ts";
import styles from "./KeysPane.module.css";
import { KeysRow } from "./KeysRow.tsx";

type Where = Command["where"];
const places: readonly Where[] = ["everywhere", "learn", "lesson", "runs", "try", "settings"];

/** Commands and their keys, by where they can be asked for. */
export function KeysPane({ commands, standard }: { commands: readonly (Command & { id: CommandId })[]; standard: boolean }) {
  const { t } = useTranslation();
  const nameOf = (where: Where): string => (where === "everywhere" ? t("palette.everywhere") : where === "lesson" ? t("palette.lesson") : t(`app.${where}`));
  return (
    <>
      <p className={styles["text"]}>{t("settings.keys.text")}</p>
      {places.map((where) => {
        const here = commands.filter((command) => command.where === where);
        return (
          here.length > 0 && (
            <table key={where} className={styles["table"]}>
              <caption>{nameOf(where)}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("settings.keys.command")}</th>
                  <th scope="col">{t("settings.keys.keys")}</th>
                </tr>
              </thead>
              <tbody>
                {here.map((command) => (
                  <KeysRow key={command.id} command={command} standard={standard} />
                ))}
              </tbody>
            </table>
          )
        );
      })}
    </>
  );
}
