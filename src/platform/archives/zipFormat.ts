/** Numbers of the ZIP format (PKWARE's APPNOTE), as far as archives below 4 GiB without encryption need them. */
export const zip = {
  local: 0x04034b50,
  localBytes: 30,
  central: 0x02014b50,
  centralBytes: 46,
  end: 0x06054b50,
  endBytes: 22,
  /** Names are UTF-8. */
  utf8: 0x0800,
  encrypted: 0x0001,
  stored: 0,
  deflated: 8,
  /** 2.0: deflate. */
  version: 20,
} as const;
