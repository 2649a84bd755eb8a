import { ArrowDownRight, ArrowUpRight, ChevronDown, Pin } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { compareRuns, type RunChange, type RunValue } from "#core/runs/compareRuns.ts";
import { countChanged, diffFiles } from "#core/runs/diffLines.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { runName } from "#renderer/lab/runName.ts";
import menu from "#renderer/ui/controls/ActionMenu.module.css";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { resultUnit, settingUnit } from "../list/columns.ts";
import { createFormatValue, signed } from "../formatValue.ts";
import { view } from "../runsViewStore.ts";
import type { Names } from "../useNames.ts";
import { useRunCode } from "../code/useRunCode.ts";
import styles from "./WhatChanged.module.css";

/** Names told of what stayed the same; the others are counted. */
const namedSame = 4;
/** The choice to let the rule decide what a run is compared with. */
const byRule = "";

export interface WhatChangedProps {
  before: RunSummary | undefined;
  after: RunSummary | undefined;
  /** Whether a person chose what it is compared with. */
  chosen: boolean;
  /** What it can be compared with. */
  others: readonly RunSummary[];
  names: Names;
  titles: ReadonlyMap<string, string>;
  openDiff(): void;
}

/** What was set otherwise between two runs, and what came of it. */
export function WhatChanged({ before, after, chosen, others, names, titles, openDiff }: WhatChangedProps) {
  const { t } = useTranslation();
  return (
    <section className={styles["pane"]} aria-label={t("runs.changed.title")}>
      <div className={styles["bar"]}>
        <h3>{t("runs.changed.title")}</h3>
        {after && <Pair before={before} after={after} chosen={chosen} others={others} titles={titles} />}
        {before && after && <CodeButton before={before} after={after} open={openDiff} />}
      </div>
      {before && after ? <Table before={before} after={after} names={names} /> : <p className={styles["none"]}>{t(others.length > 0 ? "runs.changed.none" : "runs.changed.noneYet")}</p>}
    </section>
  );
}

/** Which two; the first can be chosen. */
function Pair({ before, after, chosen, others, titles }: Pick<WhatChangedProps, "before" | "chosen" | "others" | "titles"> & { after: RunSummary }) {
  const { t } = useTranslation();
  if (others.length === 0) return undefined;
  const text = before ? t("runs.changed.against", { before: before.number, after: after.number }) : t("runs.changed.base");
  return (
    <MenuTrigger>
      <Button variant="quiet" className={styles["base"]!} aria-label={`${text}. ${t("runs.changed.base")}`}>
        {before?.pinned && <Pin size={14} strokeWidth={2} aria-hidden="true" />}
        {text}
        <ChevronDown size={14} strokeWidth={2} aria-hidden="true" />
      </Button>
      <Popover placement="bottom start" offset={4} className={menu["popover"]!}>
        <Menu aria-label={t("runs.changed.base")} className={menu["menu"]!} selectionMode="single" disallowEmptySelection selectedKeys={[chosen && before ? before.runId : byRule]} onSelectionChange={(keys) => keys !== "all" && view({ base: [...keys].map(String).find((key) => key !== byRule) })}>
          <MenuItem id={byRule} className={menu["item"]!}>
            {t("runs.changed.baseAuto")}
          </MenuItem>
          {others.map((run) => (
            <MenuItem key={run.runId} id={run.runId} textValue={`${run.number} ${runName(run, titles)}`} className={menu["item"]!}>
              <b>{run.number}</b> {runName(run, titles)}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function CodeButton({ before, after, open }: { before: RunSummary; after: RunSummary; open(): void }) {
  const { t } = useTranslation();
  const older = useRunCode(before.runId);
  const newer = useRunCode(after.runId);
  const count = useMemo(() => (older.kind === "read" && newer.kind === "read" ? diffFiles(older.files, newer.files).reduce((sum, { lines }) => sum + countChanged(lines), 0) : undefined), [older, newer]);
  if (count === undefined) return undefined;
  if (count === 0) return <span className={styles["code"]}>{t("runs.changed.codeSame")}</span>;
  return (
    <Button variant="quiet" className={styles["code"]!} onPress={open}>
      {t("runs.changed.code", { count })}
    </Button>
  );
}

function Table({ before, after, names }: { before: RunSummary; after: RunSummary; names: Names }) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const format = useMemo(() => createFormatValue(locale), [locale]);
  const { changes, same } = useMemo(() => compareRuns(before, after), [before, after]);
  const say = ({ of, key }: Pick<RunChange, "of" | "key">, value: RunValue | undefined): string => (typeof value === "boolean" ? t(value ? "runs.changed.yes" : "runs.changed.no") : format(of === "setting" ? settingUnit(key) : resultUnit(key), value, "full"));
  const sameNames = same.map((one) => names.long(one));
  const sameText = sameNames.length > namedSame + 1 ? t("runs.changed.sameMore", { names: sameNames.slice(0, namedSame).join(", "), count: sameNames.length - namedSame }) : sameNames.join(", ");
  return (
    <table className={styles["table"]}>
      <thead>
        <tr>
          <th scope="col">{t("runs.changed.setting")}</th>
          <th scope="col">{t("runs.runNumber", { number: before.number })}</th>
          <th scope="col">{t("runs.runNumber", { number: after.number })}</th>
          <th scope="col">{t("runs.changed.change")}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={`${change.of} ${change.key}`} data-setting={change.of === "setting" || undefined}>
            <th scope="row">{names.long(change)}</th>
            <td>{say(change, change.before)}</td>
            <td>{say(change, change.after)}</td>
            <td>
              <Difference change={change} locale={locale} />
            </td>
          </tr>
        ))}
        {same.length > 0 && (
          <tr className={styles["same"]}>
            <th scope="row" title={sameNames.join(", ")}>
              {sameText}
            </th>
            <td colSpan={3}>{t("runs.changed.same")}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function Difference({ change: { key, change }, locale }: { change: RunChange; locale: string }) {
  const { t } = useTranslation();
  if (change.kind === "other") return undefined;
  if (change.kind === "factor") {
    const short = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
    return change.factor >= 1 ? t("runs.changed.times", { value: short.format(change.factor) }) : t("runs.changed.part", { value: short.format(1 / change.factor) });
  }
  const unit = resultUnit(key);
  const digits = unit === "percent" || unit === "seconds" ? 1 : 3;
  const number = signed(new Intl.NumberFormat(locale, { signDisplay: "exceptZero", minimumFractionDigits: digits, maximumFractionDigits: digits }).format(unit === "percent" ? change.by * 100 : change.by));
  const text = unit === "percent" ? t("runs.changed.points", { value: number }) : unit === "seconds" ? t("runs.changed.secondsBy", { value: number }) : number;
  if (change.better === undefined || change.by === 0) return text;
  const Arrow = change.by > 0 ? ArrowUpRight : ArrowDownRight;
  return (
    <span className={change.better ? styles["better"] : styles["worse"]}>
      <Arrow size={14} strokeWidth={2} role="img" aria-label={t(change.better ? "runs.changed.better" : "runs.changed.worse")} />
      {text}
    </span>
  );
}
