import { X } from "lucide-react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { catalog, type CommandId } from "#renderer/commands/catalog.ts";
import type { Command } from "#renderer/commands/Command.ts";
import { chosenKeys } from "#renderer/commands/chosenKeys.ts";
import { go } from "#renderer/places/places.ts";
import { usePreferences } from "#renderer/preferences/preferences.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Kbd } from "#renderer/ui/signs/Kbd.tsx";
import { ScrollBox } from "#renderer/ui/panes/ScrollBox.tsx";
import styles from "./KeyboardMap.module.css";
import { showLayer } from "./paletteStore.ts";

const places = ["everywhere", "learn", "lesson", "runs", "try", "settings"] as const;

/** Every command with its keys, place by place; Settings gives them others. */
export function KeyboardMap() {
  const { t } = useTranslation();
  const chosen = usePreferences((preferences) => preferences.keys);
  const close = (): void => showLayer(undefined);
  const nameOf = (place: (typeof places)[number]): string => (place === "everywhere" ? t("palette.everywhere") : place === "lesson" ? t("palette.lesson") : t(`app.${place}`));
  const commandsOf = (place: string): readonly (Command & { id: CommandId })[] => catalog.filter(({ where }) => where === place);
  return (
    <ModalOverlay className={styles["scrim"]!} isOpen isDismissable onOpenChange={(open) => !open && close()}>
      <Modal className={styles["map"]!}>
        <Dialog className={styles["dialog"]!}>
          <div className={styles["bar"]}>
            <Heading slot="title" className={styles["title"]!}>
              {t("palette.mapTitle")}
            </Heading>
            <Button
              onPress={() => {
                close();
                go({ kind: "settings", group: "keyboard" });
              }}
            >
              {t("palette.changeKeys")}
            </Button>
            <Button variant="quiet" aria-label={t("palette.close")} onPress={close}>
              <X size={16} strokeWidth={1.75} aria-hidden="true" />
            </Button>
          </div>
          <ScrollBox className={styles["body"]} label={t("palette.mapTitle")}>
            <p className={styles["about"]}>{t("palette.mapText")}</p>
            <div className={styles["places"]}>
              {places
                .filter((place) => commandsOf(place).length > 0)
                .map((place) => (
                  <section key={place} aria-label={nameOf(place)}>
                    <h3>{nameOf(place)}</h3>
                    <ul>
                      {commandsOf(place).map((command) => (
                        <li key={command.id} className={styles["row"]}>
                          <span>{t(command.title)}</span>
                          <span className={styles["keys"]}>
                            {chosenKeys(command, chosen).map((keys) => (
                              <Kbd key={keys} keys={keys} said />
                            ))}
                            {chosenKeys(command, chosen).length === 0 && <span className={styles["quiet"]}>{t("palette.noKeys")}</span>}
                          </span>
                        </li>
                      ))}
                    </ul>
                  </section>
                ))}
            </div>
          </ScrollBox>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
