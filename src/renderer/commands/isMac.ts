/** Where Ctrl is Cmd. */
export const isMac = navigator.platform.startsWith("Mac");
