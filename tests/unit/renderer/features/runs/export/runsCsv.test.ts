import { describe, expect, test } from "vitest";
import { columnsOf } from "#renderer/features/runs/list/columns.ts";
import { runsCsv, seriesCsv } from "#renderer/features/runs/export/runsCsv.ts";
import { toCsv } from "#renderer/features/runs/export/toCsv.ts";
import { runSummary } from "../runSummary.ts";

const linesOf = (csv: string): string[] => csv.slice(1).trimEnd().split("\r\n");

describe("a table as CSV", () => {
  test("begins with the mark of UTF-8 and quotes what has to be", () => {
    expect(toCsv([["a", 1.5, true, undefined], ['say "x", y', "two\nlines"]])).toBe('\uFEFFa,1.5,true,\r\n"say ""x"", y","two\nlines"\r\n');
  });

  test("has no text that a spreadsheet would reckon out; numbers below zero stay numbers", () => {
    expect(linesOf(toCsv([["=1+1", "+x", "@sum", "-y", -2]]))).toEqual(["'=1+1,'+x,'@sum,'-y,-2"]);
  });

  test("of runs has every setting and result as it is", () => {
    const runs = [runSummary(2, { label: "bigger step", metrics: { val_accuracy: 0.9432 }, config: { learningRate: 0.3 }, seconds: 6.1 }), runSummary(1, { metrics: { loss: Number.NaN } })];
    const [head, first, second] = linesOf(runsCsv(runs, columnsOf(runs)));
    expect(head).toBe("run,name,label,lesson,result.val_accuracy,result.loss,setting.learningRate,hidden,seconds,status,createdAt,id");
    expect(first).toBe("2,Read a digit,bigger step,digits-mlp,0.9432,,0.3,,6.1,succeeded,1970-01-01T00:00:02.000Z,00000000-0000-7000-8000-000000000002");
    expect(second).toContain(",NaN,");
  });

  test("of a run's points has a row a step of each call, whatever series have a point there", () => {
    const series = [
      { call: 1, name: "loss", steps: Float64Array.of(1, 2), values: Float64Array.of(2.3, 2.1) },
      { call: 1, name: "val_loss", steps: Float64Array.of(2), values: Float64Array.of(2.2) },
      { call: 2, name: "loss", steps: Float64Array.of(1), values: Float64Array.of(Infinity) },
    ];
    expect(linesOf(seriesCsv(series))).toEqual(["call,step,loss,val_loss", "1,1,2.3,", "1,2,2.1,2.2", "2,1,Infinity,"]);
  });
});
