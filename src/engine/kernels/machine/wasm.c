#include "interpreter.h"
#include "kernel.h"
#include "pauseTurn.h"

/*
 * One instance, one memory, one program: what follows the heap's base is laid out by machine/wasmMachine.ts. In the threaded
 * builds each thread has an instance of its own over the same memory, and a stack of its own.
 */
static Context context;
static Barrier barrier;

RunCommands IN_BUILD(runCommands);
ScratchOfCommands IN_BUILD(scratchOfCommands);

#define EXPORT(name) __attribute__((export_name(name), used))

extern char __heap_base;
/** Where the memory that belongs to nobody begins. */
EXPORT("heapBase") size_t heapBase(void) { return (size_t)&__heap_base; }
/** Floats of scratch that a thread needs for these commands. */
EXPORT("scratchOf") size_t scratchOf(const int32_t *commands, size_t count) { return IN_BUILD(scratchOfCommands)(commands, count); }

EXPORT("prepare") void prepare(float *arena, float *scratch, size_t scratchStride, const int32_t *commands, int threads, int firstMaySleep) {
  context = (Context){arena, scratch, scratchStride, commands, &barrier, threads, firstMaySleep};
}

#if defined(THREADS)
/** Counts runs, and begins again before it would be negative; what the helpers sleep on. -1 ends them. */
static int32_t runs;
#define COUNTED 0x3fffffff
/** Turns that a helper waits awake for the next run: about what a small step leaves between two. */
#define AWAKE_TURNS 20000
static size_t startOfRun;

/** A helper's life, until `end`; `seen`: the runs that it has missed, since it may come in late. */
EXPORT("help") void help(int thread, int32_t seen) {
  for (;;) {
    int32_t now;
    for (int turn = 0; (now = __atomic_load_n(&runs, __ATOMIC_ACQUIRE)) == seen; turn++)
      if (turn < AWAKE_TURNS) pauseTurn();
      else __builtin_wasm_memory_atomic_wait32(&runs, seen, -1);
    if (now < 0) return;
    seen = now;
    IN_BUILD(runCommands)(&context, thread, startOfRun);
  }
}

EXPORT("run") void run(size_t start) {
  startOfRun = start;
  __atomic_store_n(&runs, (runs + 1) & COUNTED, __ATOMIC_RELEASE);
  __builtin_wasm_memory_atomic_notify(&runs, 0x7fffffff);
  IN_BUILD(runCommands)(&context, 0, start);
}

EXPORT("end") void end(void) {
  __atomic_store_n(&runs, -1, __ATOMIC_RELEASE);
  __builtin_wasm_memory_atomic_notify(&runs, 0x7fffffff);
}
#else
EXPORT("run") void run(size_t start) { IN_BUILD(runCommands)(&context, 0, start); }
#endif
