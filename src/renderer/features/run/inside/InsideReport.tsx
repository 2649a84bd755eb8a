import { memo } from "react";
import type { Inside } from "../follow/createRunView.ts";
import { LayersTable } from "./LayersTable.tsx";
import { StepTime } from "./StepTime.tsx";

/** What was seen inside of a run's steps: how each layer learns, and where the time of a step goes. */
export const InsideReport = memo(function InsideReport({ inside: { looks, profile, optimizer } }: { inside: Inside }) {
  return (
    <>
      {looks.length > 0 && <LayersTable looks={looks} optimizer={optimizer} />}
      {profile && <StepTime profile={profile} />}
    </>
  );
});
