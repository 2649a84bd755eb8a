#include "processor.h"
#include <stdbool.h>
#include <string.h>

#define DECLARE_BUILD(name)               \
  extern RunCommands runCommands_##name; \
  extern ScratchOfCommands scratchOfCommands_##name;
#define BUILD_ENTRY(name) {#name, runCommands_##name, scratchOfCommands_##name},

#if defined(__x86_64__)
#include <cpuid.h>

#define EACH_BUILD(each) each(avx512) each(avx2)

/** State that the operating system keeps when it switches threads: without it the registers may not be used. */
static uint32_t keptState(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

#define YMM_STATE 0x6u
#define ZMM_STATE 0xe6u
#define OSXSAVE_AVX_FMA_F16C_MOVBE (1u << 27 | 1u << 28 | 1u << 12 | 1u << 29 | 1u << 22)
#define BMI1_AVX2_BMI2 (1u << 3 | 1u << 5 | 1u << 8)
#define AVX512_F_DQ_CD_BW_VL (1u << 16 | 1u << 17 | 1u << 28 | 1u << 30 | 1u << 31)
#define LZCNT (1u << 5)

static bool canRun(const char *name) {
  uint32_t a, b, c, d, wide, more;
  if (!__get_cpuid(1, &a, &b, &c, &d) || (c & OSXSAVE_AVX_FMA_F16C_MOVBE) != OSXSAVE_AVX_FMA_F16C_MOVBE) return false;
  if (!__get_cpuid_count(7, 0, &a, &wide, &c, &d) || (wide & BMI1_AVX2_BMI2) != BMI1_AVX2_BMI2) return false;
  if (!__get_cpuid(0x80000001, &a, &b, &more, &d) || !(more & LZCNT)) return false;
  if (strcmp(name, "avx2") == 0) return (keptState() & YMM_STATE) == YMM_STATE;
  return (wide & AVX512_F_DQ_CD_BW_VL) == AVX512_F_DQ_CD_BW_VL && (keptState() & ZMM_STATE) == ZMM_STATE;
}
#else
#define EACH_BUILD(each) each(neon)

/** Every 64-bit ARM has NEON. */
static bool canRun(const char *name) {
  (void)name;
  return true;
}
#endif

EACH_BUILD(DECLARE_BUILD)
static const Build builds[] = {EACH_BUILD(BUILD_ENTRY)};
#define COUNT (sizeof(builds) / sizeof(builds[0]))

const Build *findBuild(const char *name) {
  for (size_t i = 0; i < COUNT; i++)
    if (strcmp(builds[i].name, name) == 0 && canRun(name)) return &builds[i];
  return NULL;
}

void nameBuilds(char *names) {
  names[0] = 0;
  for (size_t i = 0; i < COUNT; i++) {
    if (!canRun(builds[i].name)) continue;
    if (names[0]) strcat(names, " ");
    strcat(names, builds[i].name);
  }
}
