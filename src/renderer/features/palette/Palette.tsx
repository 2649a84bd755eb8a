import { BookOpen, ChartLine, Compass, Search, Settings, SquareTerminal } from "lucide-react";
import { useMemo, useState } from "react";
import { Autocomplete, Collection, Dialog, Header, Input, Menu, MenuItem, MenuSection, Modal, ModalOverlay, SearchField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { Kbd } from "#renderer/ui/signs/Kbd.tsx";
import styles from "./Palette.module.css";
import { showLayer } from "./paletteStore.ts";
import { rankEntries } from "./rankEntries.ts";
import { useEntries } from "./useEntries.ts";

const icons = { commands: SquareTerminal, places: Compass, lessons: BookOpen, runs: ChartLine, settings: Settings } as const;

/** Whatever one wants to open or do, by its words in either language. */
export function Palette() {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const entries = useEntries();
  const groups = useMemo(() => rankEntries(entries, query), [entries, query]);
  const close = (): void => showLayer(undefined);
  const choose = (id: string): void => {
    close();
    // After the focus is back where it was: what is done may move it.
    setTimeout(() => entries.find((entry) => entry.id === id)?.run(), 0);
  };
  return (
    <ModalOverlay className={styles["scrim"]!} isOpen isDismissable onOpenChange={(open) => !open && close()}>
      <Modal className={styles["palette"]!}>
        <Dialog aria-label={t("palette.title")} className={styles["dialog"]!}>
          <Autocomplete inputValue={query} onInputChange={setQuery}>
            {/* The one thing that a palette is for. */}
            {/* eslint-disable-next-line jsx-a11y/no-autofocus */}
            <SearchField aria-label={t("palette.title")} autoFocus className={styles["field"]!} onKeyDown={(event) => event.key === "Escape" && close()}>
              <Search size={16} strokeWidth={1.75} aria-hidden="true" />
              <Input placeholder={t("palette.placeholder")} />
            </SearchField>
            <Menu aria-label={t("palette.title")} className={styles["list"]!} items={groups} onAction={(key) => choose(String(key))} renderEmptyState={() => <p className={styles["none"]}>{t("palette.none")}</p>}>
              {({ group, entries: found }) => {
                const Icon = icons[group];
                return (
                  <MenuSection id={group} className={styles["section"]!}>
                    <Header className={styles["head"]!}>{t(`palette.groups.${group}`)}</Header>
                    <Collection items={found}>
                      {(entry) => (
                        <MenuItem id={entry.id} textValue={entry.title} className={styles["item"]!}>
                          <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
                          <span className={styles["title"]}>{entry.title}</span>
                          {entry.note !== undefined && <span className={styles["note"]}>{entry.note}</span>}
                          {entry.keys !== undefined && <Kbd keys={entry.keys} />}
                        </MenuItem>
                      )}
                    </Collection>
                  </MenuSection>
                );
              }}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
