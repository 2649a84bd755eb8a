import { createHash } from "node:crypto";
import { createRecorder, type Recorder } from "#engine/trainer/recorder.ts";
import type { Position } from "#core/runs/position.ts";
import type { AttemptListener, CheckpointDraft } from "#services/runs/ports.ts";

/** A program as a function: it stands for student code, and is begun again from its first line when it is resumed. */
export type MemoryProgram = (program: ProgramApi) => Promise<Record<string, unknown>>;

export interface ProgramApi {
  print(text: string): void;
  /** Changes the one weight `steps` times, in a way that tells when a step was left out, doubled, or made from another state. */
  train(options: { steps: number; saveEvery?: number; epochEvery?: number; /** Before each step. */ eachStep?: (step: number) => void }): Promise<number>;
}

/** The process as the program knows it. */
export interface ProgramHost {
  listener: AttemptListener;
  /** Resolves when the next step may be made; rejects when the program has to stop. */
  turn(): Promise<void>;
  /** True while the program has to stand still. */
  holds(): boolean;
  /** Resolves when it may go on; rejects when it has to stop. */
  held(): Promise<void>;
}

interface Saved {
  position: Position;
  weight: number;
  step: number;
  losses: number[];
}

/** What the real trainer does around a program, with one integer for a model and the real recorder. */
export function createProgramApi(host: ProgramHost): ProgramApi & { recorder: Recorder; weightsHash(): string } {
  const { listener } = host;
  let time = 0;
  const recorder = createRecorder({ emit: listener.event, now: () => (time += 17) });
  let weight = 7;

  return {
    recorder,
    weightsHash: () => createHash("sha256").update(String(weight)).digest("hex"),
    print: (text) => recorder.line("out", text),

    async train({ steps, saveEvery = 10, epochEvery = 20, eachStep = () => undefined }) {
      const call = recorder.beginCall({ kind: "train", seed: 7, data: {}, options: { steps }, optimizer: {}, layers: [], totalSteps: steps });
      const restored = await listener.restore(call);
      let step = 0;
      let losses: number[] = [];
      if (restored.kind !== "fresh") {
        const saved = JSON.parse(new TextDecoder().decode(restored.bytes)) as Saved;
        ({ weight, step, losses } = saved);
        recorder.restore(saved.position);
      }
      const save = async (role: CheckpointDraft["role"]): Promise<void> => {
        recorder.flush();
        const saved: Saved = { position: recorder.position(), weight, step, losses };
        await listener.checkpoint({ call, step, role, bytes: new TextEncoder().encode(JSON.stringify(saved)) });
      };

      if (restored.kind === "fresh") await save("begin");
      while (restored.kind !== "completed" && step < steps) {
        eachStep(step);
        weight = (weight * 48_271 + step + call) % 2_147_483_647;
        step++;
        recorder.stepTo(step);
        recorder.point("loss", weight / 2_147_483_647);
        if (step % epochEvery === 0) {
          recorder.point("val_loss", (weight % 1000) / 1000);
          losses.push(weight);
          recorder.epoch(step / epochEvery, { loss: weight / 2_147_483_647 });
          await save("best");
        } else if (step % saveEvery === 0) await save("auto");
        await host.turn();
        if (host.holds()) {
          await save("auto");
          listener.held();
          await host.held();
        }
      }
      if (restored.kind !== "completed") await save("end");
      recorder.endCall({ loss: losses });
      return weight;
    },
  };
}
