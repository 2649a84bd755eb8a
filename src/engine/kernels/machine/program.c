#include "program.h"
#include <stdlib.h>
#include <string.h>
#include "denormals.h"
#include "pauseTurn.h"
#include "threads.h"

/** Turns that a thread waits awake for the next run: about what a small step leaves between two. */
#define AWAKE_TURNS 20000

typedef struct {
  Program *program;
  int number;
  Thread thread;
} Helper;

struct Program {
  const Build *build;
  Context context;
  Barrier barrier;
  /** Counts runs; what the helpers wait for. */
  int32_t run;
  bool closing;
  size_t start;
  /** Where no commands are: threads only meet. */
  size_t nothing;
  /** What this run copies, where it copies. */
  struct { float *to; const float *from; size_t count; } copy;
  Bed bed;
  /** Helpers that sleep; under the bed's lock. */
  int asleep;
  int helpers;
  Helper helper[];
};

/** Awake for a while, then asleep, until another run began than `seen`. */
static int32_t awaitRun(Program *program, int32_t seen) {
  int32_t run;
  for (int turn = 0; turn < AWAKE_TURNS; turn++) {
    if ((run = __atomic_load_n(&program->run, __ATOMIC_ACQUIRE)) != seen) return run;
    pauseTurn();
  }
  lockBed(&program->bed);
  while ((run = __atomic_load_n(&program->run, __ATOMIC_ACQUIRE)) == seen) {
    program->asleep++;
    sleepInBed(&program->bed);
    program->asleep--;
  }
  unlockBed(&program->bed);
  return run;
}

static void beginRun(Program *program) {
  __atomic_add_fetch(&program->run, 1, __ATOMIC_RELEASE);
  // Who lies down now sees the new run first, for it looks again under the lock.
  lockBed(&program->bed);
  if (program->asleep) wakeBed(&program->bed);
  unlockBed(&program->bed);
}

/** Begins a run where no helper sleeps: waking one takes longer than what there is to do. */
static bool beginAwake(Program *program) {
  lockBed(&program->bed);
  bool awake = !program->asleep;
  if (awake) __atomic_add_fetch(&program->run, 1, __ATOMIC_RELEASE);
  unlockBed(&program->bed);
  return awake;
}

/** Commands by one thread: denormal numbers are zeros to each of them, and the caller's arithmetic stays what it was. */
static void compute(Program *program, int thread, size_t start) {
  const FloatMode mode = floatMode();
  setFloatMode(mode | FLUSHED);
  program->build->run(&program->context, thread, start);
  setFloatMode(mode);
}

/** One thread's part of this run. */
static void work(Program *program, int thread) {
  if (!program->copy.from) {
    compute(program, thread, program->start);
    return;
  }
  const size_t line = 16, threads = (size_t)program->context.threads, lines = (program->copy.count + line - 1) / line;
  size_t begin = lines * (size_t)thread / threads * line, end = lines * ((size_t)thread + 1) / threads * line;
  if (end > program->copy.count) end = program->copy.count;
  if (begin < end) memcpy(program->copy.to + begin, program->copy.from + begin, (end - begin) * sizeof(float));
  compute(program, thread, program->nothing);
}

THREAD_ENTRY(help, argument) {
  Helper *helper = argument;
  Program *program = helper->program;
  for (int32_t seen = 0;;) {
    seen = awaitRun(program, seen);
    if (program->closing) return 0;
    work(program, helper->number);
  }
}

Program *openProgram(const Build *build, float *arena, const int32_t *commands, size_t count, int threads) {
  Program *program = alignedMemory(sizeof(Program) + (size_t)threads * sizeof(Helper));
  if (!program) return NULL;
  memset(program, 0, sizeof(Program));
  makeBed(&program->bed);
  size_t needed = build->scratch(commands, count);
  // Whole pages and a line more: the same place in two threads' scratch does not compete for the same lines of a cache.
  size_t stride = (needed + 1023) / 1024 * 1024 + 16;
  int32_t *copy = alignedMemory((count + 1) * sizeof(int32_t));
  float *scratch = alignedMemory(stride * (size_t)threads * sizeof(float));
  program->build = build;
  program->context = (Context){arena, scratch, stride, copy, &program->barrier, threads, 0};
  if (!copy || !scratch) {
    closeProgram(program);
    return NULL;
  }
  memcpy(copy, commands, count * sizeof(int32_t));
  copy[count] = 0;
  program->nothing = count;
  for (int number = 1; number < threads; number++) {
    Helper *helper = &program->helper[program->helpers];
    *helper = (Helper){.program = program, .number = number};
    if (!startThread(&helper->thread, help, helper)) {
      closeProgram(program);
      return NULL;
    }
    program->helpers++;
  }
  return program;
}

void runProgram(Program *program, size_t start) {
  program->start = start;
  if (program->helpers) beginRun(program);
  work(program, 0);
}

void copyIntoProgram(Program *program, size_t at, const float *from, size_t count) {
  float *to = program->context.arena + at;
  program->copy.to = to, program->copy.from = from, program->copy.count = count;
  if (program->helpers && beginAwake(program)) work(program, 0);
  else memcpy(to, from, count * sizeof(float));
  program->copy.from = NULL;
}

void closeProgram(Program *program) {
  program->closing = true;
  beginRun(program);
  for (int i = 0; i < program->helpers; i++) joinThread(program->helper[i].thread);
  unmakeBed(&program->bed);
  freeAligned((void *)program->context.commands);
  freeAligned(program->context.scratch);
  freeAligned(program);
}
