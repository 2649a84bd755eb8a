import type { DoctorItem } from "#shared/contracts/system.ts";
import type { DoctorText } from "./doctorTexts.ts";

/** What looking at one thing found, before it is put into words. */
export interface Finding {
  status: DoctorItem["status"];
  text: DoctorText;
  fix?: DoctorText | undefined;
  /** For the `{name}` places of both texts. */
  values?: Readonly<Record<string, string>> | undefined;
}

/** How each thing is looked at; one that throws is a problem itself. */
export type DoctorChecks = Readonly<Record<DoctorItem["id"], () => Finding | Promise<Finding>>>;
