import type { Unit } from "./list/columns.ts";

export type FormatValue = (unit: Unit, value: string | number | undefined, form?: "cell" | "full") => string;

/** Values as a person reads them; in a `cell` the percent sign and the unit are in the column's head. */
export function createFormatValue(locale: string): FormatValue {
  const one = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const three = new Intl.NumberFormat(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  const short = new Intl.NumberFormat(locale, { maximumSignificantDigits: 6 });
  const plain = new Intl.NumberFormat(locale, { useGrouping: false, maximumFractionDigits: 20 });
  const date = new Intl.DateTimeFormat(locale, { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false });
  const longDate = new Intl.DateTimeFormat(locale, { dateStyle: "short", timeStyle: "short" });
  return (unit, value, form = "cell") => {
    if (value === undefined) return "–";
    if (typeof value === "string") return value;
    if (!Number.isFinite(value) && unit !== "date") return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
    switch (unit) {
      case "percent":
        return signed(one.format(value * 100)) + (form === "full" ? " %" : "");
      case "loss":
        return signed(Math.abs(value) >= 1000 ? short.format(value) : three.format(value));
      case "seconds":
        return one.format(value) + (form === "full" ? " s" : "");
      case "plain":
        return plain.format(value);
      case "date":
        return (form === "full" ? longDate : date).format(value);
      case "number":
      case "text":
      case "short":
        // As one writes it in a program.
        return value !== 0 && Math.abs(value) < 1e-4 ? signed(String(Number(value.toPrecision(6)))) : signed(short.format(value));
    }
  };
}

/** A minus is a minus, not a hyphen. */
export function signed(text: string): string {
  return text.replace(/^-/, "−");
}
