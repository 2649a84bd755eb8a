import { config } from "zod";

/** zod compiles its parsers with `new Function`, which the page's policy forbids. Imported before any schema parses. */
config({ jitless: true });
