const formats = new Map<string, Intl.NumberFormat>();

/** A formatter of numbers, made once: making one takes longer than a frame's worth of formatting with it. */
export function numberFormat(locale: string, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.NumberFormat(locale, options)));
  return format;
}

/** A size as a person compares it: 640 kB, 4.8 MB. */
export function bytesText(bytes: number, locale: string): string {
  return bytes < 1e6 ? numberFormat(locale, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 }).format(bytes / 1e3) : numberFormat(locale, { style: "unit", unit: "megabyte", maximumSignificantDigits: 2 }).format(bytes / 1e6);
}
