/** One turn of a thread that waits awake. */
#pragma once
#include <stdint.h>

/** Some tens of cycles in which the other half of a core has its units to itself. */
static inline void pauseTurn(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#elif defined(THREADS)
  // WebAssembly has no instruction for it. These wait for one another, and nobody else for them.
  int32_t own = 0;
  __asm__ volatile("" : : "r"(&own) : "memory");
  for (int i = 0; i < 4; i++) __atomic_fetch_add(&own, 1, __ATOMIC_SEQ_CST);
#endif
}
