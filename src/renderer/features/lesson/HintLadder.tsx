import { ChevronDown, ChevronRight } from "lucide-react";
import { useId, useRef, useState } from "react";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { WorkEvent } from "#shared/contracts/work.ts";
import { useCommand } from "#renderer/commands/useCommand.ts";
import { Markdown } from "#renderer/markdown/Markdown.tsx";
import styles from "./HintLadder.module.css";

export interface HintLadderProps {
  hints: readonly string[];
  /** How many were ever opened; undefined until one's work is known. */
  taken: number | undefined;
  record: (event: WorkEvent) => void;
}

const steps = ["look", "do", "neighbour"] as const;

/** Hints from small to large: those opened and the next one; a larger one shows up once the one before it was read. */
export function HintLadder({ hints, taken, record }: HintLadderProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<number>();
  // One that was just opened counts before the host has said so.
  const [reached, setReached] = useState(0);
  const id = useId();
  const list = useRef<HTMLOListElement>(null);
  const seen = Math.max(taken ?? 0, reached);
  const next = Math.min(hints.length, seen + 1);
  useCommand(
    "lesson.nextHint",
    taken === undefined || next === 0
      ? undefined
      : () => {
          if (open !== next) toggle(next);
          list.current?.querySelectorAll("button")[next - 1]?.focus();
        },
  );
  if (hints.length === 0) return null;

  function toggle(hint: number): void {
    setOpen(open === hint ? undefined : hint);
    if (hint <= seen) return;
    setReached(hint);
    record({ kind: "hint-taken", hint });
  }
  return (
    <section className={styles["hints"]} aria-label={t("lesson.hints.title")}>
      <ol ref={list}>
        {hints.slice(0, seen + 1).map((text, index) => {
          const hint = index + 1;
          const isOpen = open === hint;
          return (
            // A hint has no other identity than its place.
            <li key={index} className={isOpen ? styles["open"] : undefined}>
              <Button aria-expanded={isOpen} aria-controls={`${id}-${hint}`} isDisabled={taken === undefined} onPress={() => toggle(hint)} className={styles["step"]!}>
                <span className={styles["number"]} aria-hidden="true">{hint}</span>
                <span>{t(`lesson.hints.${steps[index] ?? "more"}`)}</span>
                <small>{t("lesson.hints.count", { number: hint, all: hints.length })}</small>
                {isOpen ? <ChevronDown size={16} strokeWidth={1.75} aria-hidden="true" /> : <ChevronRight size={16} strokeWidth={1.75} aria-hidden="true" />}
              </Button>
              <div id={`${id}-${hint}`} hidden={!isOpen} className={styles["body"]} tabIndex={isOpen ? 0 : undefined} role="group" aria-label={t(`lesson.hints.${steps[index] ?? "more"}`)}>
                {isOpen && <Markdown text={text} className={styles["text"]!} />}
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
