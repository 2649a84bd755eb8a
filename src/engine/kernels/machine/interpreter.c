#include "interpreter.h"
#include "kernel.h"
#include "pauseTurn.h"
#if defined(__linux__) || defined(__APPLE__)
#include <sched.h>
#endif

#define DECLARE(name) \
  KERNEL(name);       \
  SCRATCH(name);
EACH_OPERATION(DECLARE)

typedef void Kernel(const Work *work, const int32_t *words);
typedef size_t Scratch(const int32_t *words);

/** By the numbers of program/operations.ts, which begin at 1. */
#define KERNEL_ENTRY(name) JOIN(kernel, IN_BUILD(name)),
#define SCRATCH_ENTRY(name) JOIN(scratch, IN_BUILD(name)),
static Kernel *const kernels[] = {NULL, EACH_OPERATION(KERNEL_ENTRY)};
static Scratch *const scratches[] = {NULL, EACH_OPERATION(SCRATCH_ENTRY)};

/** Words before a command's own: its number and flags, and how many follow. */
#define HEADER 2

INLINE void relax(int turns) {
  pauseTurn();
#if defined(__linux__) || defined(__APPLE__)
  // Somebody else may have this processor's turn while the one we wait for has none.
  if (turns % 4096 == 4095) sched_yield();
#endif
  (void)turns;
}

#if defined(THREADS)
/** Turns that a thread waits awake for the others: when they take longer, they may be waiting for its processor. */
#define AWAKE_TURNS 20000

static void waitAsleep(const Context *context, int thread, int32_t generation) {
  // The thread of a page may not.
  if (thread == 0 && !context->firstMaySleep) return;
  Barrier *barrier = context->barrier;
  __atomic_add_fetch(&barrier->asleep, 1, __ATOMIC_SEQ_CST);
  __builtin_wasm_memory_atomic_wait32(&barrier->generation, generation, -1);
  __atomic_sub_fetch(&barrier->asleep, 1, __ATOMIC_SEQ_CST);
}

/** Who lies down after this has been asked sees the new generation. */
static void wakeOthers(Barrier *barrier) {
  if (__atomic_load_n(&barrier->asleep, __ATOMIC_SEQ_CST)) __builtin_wasm_memory_atomic_notify(&barrier->generation, 0x7fffffff);
}
#endif

static void meet(const Context *context, int thread) {
  if (context->threads < 2) return;
  Barrier *barrier = context->barrier;
  int32_t generation = __atomic_load_n(&barrier->generation, __ATOMIC_ACQUIRE);
  if (__atomic_add_fetch(&barrier->arrived, 1, __ATOMIC_ACQ_REL) == context->threads) {
    __atomic_store_n(&barrier->arrived, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&barrier->generation, generation + 1, __ATOMIC_SEQ_CST);
#if defined(THREADS)
    wakeOthers(barrier);
#endif
    return;
  }
  for (int turns = 0; __atomic_load_n(&barrier->generation, __ATOMIC_ACQUIRE) == generation; turns++) {
#if defined(THREADS)
    if (turns > AWAKE_TURNS) waitAsleep(context, thread, generation);
#endif
    relax(turns & 0xffff);
  }
  (void)thread;
}

void IN_BUILD(runCommands)(const Context *context, int thread, size_t start) {
  Work share = {context->arena, context->scratch + (size_t)thread * context->scratchStride, thread, context->threads};
  Work alone = {context->arena, context->scratch, 0, 1};
  for (const int32_t *command = context->commands + start; command[0]; command += HEADER + command[1]) {
    int number = command[0] & 0xffff, flags = command[0] >> 16;
    if (flags & FLAG_BARRIER) meet(context, thread);
    if (!(flags & FLAG_SERIAL)) kernels[number](&share, command + HEADER);
    else if (thread == 0) kernels[number](&alone, command + HEADER);
  }
  meet(context, thread);
}

size_t IN_BUILD(scratchOfCommands)(const int32_t *commands, size_t count) {
  size_t most = 0;
  for (const int32_t *command = commands; command < commands + count; command += HEADER + command[1]) {
    int number = command[0] & 0xffff;
    size_t needed = number ? scratches[number](command + HEADER) : 0;
    if (needed > most) most = needed;
  }
  return most;
}
