const formats = new Map<string, Intl.NumberFormat>();

/** A formatter of numbers, made once: making one takes longer than a frame's worth of formatting with it. */
export function numberFormat(locale: string, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.NumberFormat(locale, options)));
  return format;
}
