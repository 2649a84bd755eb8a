/** Which builds of the kernels this processor can run. */
#pragma once
#include "interpreter.h"

typedef struct {
  const char *name;
  RunCommands *run;
  ScratchOfCommands *scratch;
} Build;

/** By name; NULL where this file has no such build or this processor cannot run it. */
const Build *findBuild(const char *name);
/** Names of all that this processor can run, the fastest first, with spaces between; room for 64 characters. */
void nameBuilds(char *names);
