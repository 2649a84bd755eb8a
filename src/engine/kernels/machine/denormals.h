/**
 * Numbers closer to zero than 2^-126. An average that decays gets there and stays, since the smallest one times 0.9 is rounded back up to
 * itself, and processors take up to a hundred times as long for each of them. So they count as zero while a program runs, as in TensorFlow.
 */
#pragma once
#include <stdint.h>

#if defined(__aarch64__)
typedef uint64_t FloatMode;
/** Arm Architecture Reference Manual, FPCR.FZ: what goes in and what comes out. */
#define FLUSHED ((FloatMode)1 << 24)
static inline FloatMode floatMode(void) {
  FloatMode mode;
  __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
  return mode;
}
static inline void setFloatMode(FloatMode mode) { __asm__ volatile("msr fpcr, %0" ::"r"(mode)); }
#else
typedef uint32_t FloatMode;
/** Intel's manual, volume 1, 10.2.3: flush to zero what comes out, denormals are zeros where they go in. */
#define FLUSHED ((FloatMode)1 << 15 | (FloatMode)1 << 6)
static inline FloatMode floatMode(void) {
  FloatMode mode;
  __asm__ volatile("stmxcsr %0" : "=m"(mode));
  return mode;
}
static inline void setFloatMode(FloatMode mode) { __asm__ volatile("ldmxcsr %0" ::"m"(mode) : "memory"); }
#endif
