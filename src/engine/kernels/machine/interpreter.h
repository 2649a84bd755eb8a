/** Runs the commands of a program. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/** Where the threads of a program meet; zeros to begin with. Apart, so that arriving does not disturb those who wait. */
typedef struct {
  int32_t arrived;
  int32_t apart[31];
  int32_t generation;
  /** Threads that sleep on `generation`: in WebAssembly, which cannot yield. */
  int32_t asleep;
  int32_t alsoApart[30];
} Barrier;

typedef struct {
  float *arena;
  /** `threads` x `scratchStride` floats. */
  float *scratch;
  size_t scratchStride;
  const int32_t *commands;
  Barrier *barrier;
  int threads;
  int firstMaySleep;
} Context;

/** The commands from word `start` to the end of their segment. Called once by each thread; returns when all have done. */
typedef void RunCommands(const Context *context, int thread, size_t start);
/** Floats of scratch that a thread needs for the hungriest of the commands in `count` words. */
typedef size_t ScratchOfCommands(const int32_t *commands, size_t count);
