import { answerRows, linearClassifierSchema, scoreClassifier, type LinearClassifier } from "#core/data/scoreClassifier.ts";
import type { Sample } from "#shared/contracts/lessons.ts";

type TableSample = Extract<Sample, { kind: "table" }>;

/** How a rule that a program exports in plain numbers does on rows of the lesson's table. */
export interface RuleReport {
  classes: readonly string[];
  features: readonly string[];
  /** Counts: true class in rows, answer in columns. */
  confusion: readonly (readonly number[])[];
  /** Rows of the table of a cell. */
  rowsOf(truth: number, answer: number): TableSample["rows"];
}

/** Of the best rule among the exports, since a program may also export where it began; undefined where there is none. */
export function ruleReport(exports: Readonly<Record<string, unknown>>, sample: TableSample): RuleReport | undefined {
  const best = Object.values(exports)
    .flatMap((value) => linearClassifierSchema.safeParse(value).data ?? [])
    .flatMap((rule) => {
      const target = targetOf(rule, sample);
      return target === undefined ? [] : [{ rule, target, accuracy: scoreClassifier(rule, sample.rows, target).accuracy }];
    })
    .sort((a, b) => b.accuracy - a.accuracy)[0];
  if (!best) return undefined;
  const { classes, features } = best.rule;
  const answers = answerRows(best.rule, sample.rows, best.target);
  return {
    classes,
    features,
    confusion: classes.map((_, truth) => classes.map((_one, answer) => answers.filter((one) => one.truth === truth && one.answer === answer).length)),
    rowsOf: (truth, answer) => answers.flatMap((one) => (one.truth === truth && one.answer === answer ? [sample.rows[one.row]!] : [])),
  };
}

/** The column whose words are the classes. */
function targetOf({ classes }: LinearClassifier, { columns, rows }: TableSample): string | undefined {
  return columns.find((column) => {
    const words = new Set(rows.map((row) => row[column]));
    return classes.every((name) => words.has(name));
  });
}
