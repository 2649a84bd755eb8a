export interface SightVerdict {
  /** Pictures that were asked about. */
  count: number;
  /** The wrong answers, by place. */
  wrong: ReadonlyMap<number, number>;
  /** More are wrong than right: then marks are quiet. */
  mostWrong: boolean;
  /** The one answer that all wrong ones have, where most are wrong. */
  always: number | undefined;
}

/** Compares a model's answers with the labels of the same pictures. */
export function judgeSight({ labels, answers }: { labels: Uint8Array; answers: readonly number[] }): SightVerdict {
  const count = Math.min(labels.length, answers.length);
  const wrong = new Map<number, number>();
  for (let index = 0; index < count; index++) if (answers[index] !== labels[index]) wrong.set(index, answers[index]!);
  const mostWrong = wrong.size > count / 2;
  const said = new Set(wrong.values());
  return { count, wrong, mostWrong, always: mostWrong && said.size === 1 ? [...said][0] : undefined };
}
