/** What every kernel gets, and how it reads its words. `operations.h` is made of program/operations.ts. */
#pragma once
#include "operations.h"
#include "vector.h"

#define JOIN_NAMES(a, b) a##_##b
#define JOIN(a, b) JOIN_NAMES(a, b)
/** The AVX2 and the AVX-512 kernels lie in one file: what one C file has from another bears the name of its build. */
#define IN_BUILD(name) JOIN(name, BUILD)

/** One thread's part in a command: it writes its share of the outputs, and never a part of a sum. */
typedef struct {
  float *arena;
  /** This thread's own, as large as the kernel asked for (SCRATCH), aligned to 64 bytes. */
  float *scratch;
  int thread;
  int threads;
} Work;

/** `KERNEL(matmul) { ... INT(MATMUL_M) ... }`. */
#define KERNEL(name) void JOIN(kernel, IN_BUILD(name))(const Work *work, const int32_t *words)
/** Floats of scratch memory that one thread needs for this command, whatever the number of threads. */
#define SCRATCH(name) size_t JOIN(scratch, IN_BUILD(name))(const int32_t *words)
#define NO_SCRATCH(name) \
  SCRATCH(name) {        \
    (void)words;         \
    return 0;            \
  }

#define INT(word) (words[word])
#define FLOAT(word) floatOfBits(words[word])
#define AT(word) (work->arena + (uint32_t)words[word])
#define AT_OR_NULL(word) (words[word] ? AT(word) : NULL)
#define INTS_AT(word) ((int32_t *)AT(word))

INLINE float floatOfBits(int32_t bits) {
  union { int32_t bits; float value; } both = {bits};
  return both.value;
}

typedef struct { int64_t start, end; } Range;

/** This thread's share of 0..count-1, cut at multiples of `unit`. */
INLINE Range shareOf(const Work *work, int64_t count, int64_t unit) {
  int64_t units = (count + unit - 1) / unit;
  int64_t start = units * work->thread / work->threads * unit;
  int64_t end = units * (work->thread + 1) / work->threads * unit;
  return (Range){start < count ? start : count, end < count ? end : count};
}
