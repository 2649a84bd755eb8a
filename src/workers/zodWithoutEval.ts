import { config } from "zod";

/** As in the page: its policy forbids what zod would compile its parsers with. Imported before any schema parses. */
config({ jitless: true });
