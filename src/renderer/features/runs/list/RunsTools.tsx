import { Check, Columns3, Download, FileSpreadsheet, Filter, Search, X } from "lucide-react";
import type { RefObject } from "react";
import { useTranslation } from "react-i18next";
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { ActionMenu } from "#renderer/ui/controls/ActionMenu.tsx";
import { Kbd } from "#renderer/ui/signs/Kbd.tsx";
import { saveFile } from "#renderer/ui/saveFile.ts";
import button from "#renderer/ui/controls/Button.module.css";
import menu from "#renderer/ui/controls/ActionMenu.module.css";
import type { Column } from "./columns.ts";
import type { RunFilter } from "./filterRuns.ts";
import { runsCsv } from "../export/runsCsv.ts";
import styles from "./RunsTools.module.css";
import { useRunsView, view } from "../runsViewStore.ts";
import type { Names } from "../useNames.ts";

export interface RunsToolsProps {
  runs: readonly RunSummary[];
  columns: readonly Column[];
  filter: RunFilter;
  names: Names;
  /** Lessons that have runs. */
  lessons: readonly { id: string; title: string }[];
  field: RefObject<HTMLInputElement | null>;
  /** Back to the list, from the field. */
  leave(): void;
}

/** What is listed of all runs, and with which columns. */
export function RunsTools({ runs, columns, filter, names, lessons, field, leave }: RunsToolsProps) {
  const { t } = useTranslation();
  const query = useRunsView((store) => store.query);
  const bad = filter.kind === "bad";
  return (
    <div className={styles["tools"]}>
      <div className={styles["field"]} data-bad={bad || undefined}>
        <Search size={14} strokeWidth={2} aria-hidden="true" />
        <input
          ref={field}
          type="text"
          role="searchbox"
          aria-label={t("runs.filter")}
          placeholder={t("runs.filterHint")}
          value={query}
          spellCheck={false}
          aria-invalid={bad || undefined}
          aria-describedby={bad ? "runs-bad-pattern" : undefined}
          onChange={(event) => view({ query: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === "Escape" && query !== "") view({ query: "" });
            else if (event.key === "Escape" || event.key === "Enter" || event.key === "ArrowDown") leave();
            else return;
            event.preventDefault();
          }}
        />
        {query === "" ? (
          <Kbd keys="/" />
        ) : (
          <button type="button" aria-label={t("runs.clear")} onClick={() => view({ query: "" })}>
            <X size={14} strokeWidth={2} aria-hidden="true" />
          </button>
        )}
      </div>
      <Lessons lessons={lessons} />
      <div className={styles["end"]}>
        <Columns columns={columns} names={names} />
        <ActionMenu
          label={t("runs.export")}
          groups={[{ id: "runs", actions: runs.length === 0 ? [] : [{ id: "csv", label: t("runs.exportRuns", { count: runs.length }), icon: FileSpreadsheet, act: () => saveFile("runs.csv", runsCsv(runs, columns), "text/csv") }] }]}
        >
          <Download size={16} strokeWidth={1.75} aria-hidden="true" />
        </ActionMenu>
      </div>
      {bad && (
        <p id="runs-bad-pattern" className={styles["bad"]} role="status">
          {t(`runs.badPattern.${filter.why}`, { source: filter.source })}
        </p>
      )}
    </div>
  );
}

const every = "";

function Lessons({ lessons }: { lessons: RunsToolsProps["lessons"] }) {
  const { t } = useTranslation();
  const lessonId = useRunsView((store) => store.lessonId);
  const title = lessonId === undefined ? t("runs.allLessons") : (lessons.find(({ id }) => id === lessonId)?.title ?? lessonId);
  return (
    <MenuTrigger>
      <AriaButton aria-label={`${t("runs.lesson")}: ${title}`} className={`${button["button"]} ${button["quiet"]} ${styles["lesson"]}`}>
        <Filter size={16} strokeWidth={1.75} aria-hidden="true" />
        <span>{title}</span>
      </AriaButton>
      <Popover placement="bottom start" offset={4} className={menu["popover"]!}>
        <Menu aria-label={t("runs.lesson")} className={menu["menu"]!} selectionMode="single" disallowEmptySelection selectedKeys={[lessonId ?? every]} onSelectionChange={(keys) => keys !== "all" && view({ lessonId: [...keys].map(String).find((key) => key !== every) })}>
          {[{ id: every, title: t("runs.allLessons") }, ...lessons].map((lesson) => (
            <MenuItem key={lesson.id} id={lesson.id} textValue={lesson.title} className={menu["item"]!}>
              {({ isSelected }) => <Marked on={isSelected}>{lesson.title}</Marked>}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function Columns({ columns, names }: { columns: readonly Column[]; names: Names }) {
  const { t } = useTranslation();
  const chosen = useRunsView((store) => store.columns);
  const known = new Set(columns.map(({ id }) => id));
  return (
    <MenuTrigger>
      <AriaButton className={`${button["button"]} ${button["quiet"]}`}>
        <Columns3 size={16} strokeWidth={1.75} aria-hidden="true" />
        {t("runs.columns")}
      </AriaButton>
      <Popover placement="bottom end" offset={4} className={menu["popover"]!}>
        {/* Those chosen that no run here can fill stay chosen. */}
        <Menu aria-label={t("runs.columns")} className={menu["menu"]!} selectionMode="multiple" selectedKeys={chosen} onSelectionChange={(keys) => keys !== "all" && view({ columns: [...chosen.filter((id) => keys.has(id) || !known.has(id)), ...[...keys].map(String).filter((id) => !chosen.includes(id))] })}>
          {columns.map((column) => (
            <MenuItem key={column.id} id={column.id} textValue={names.long(column)} className={menu["item"]!}>
              {({ isSelected }) => <Marked on={isSelected}>{names.long(column)}</Marked>}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function Marked({ on, children }: { on: boolean; children: string }) {
  return (
    <>
      <span className={styles["mark"]}>{on && <Check size={14} strokeWidth={2} aria-hidden="true" />}</span>
      {children}
    </>
  );
}
