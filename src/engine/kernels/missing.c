#include "kernel.h"

/** Operations of the table that have no kernel yet: a program that asks for one ends here. Each line goes when its kernel comes. */
#define MISSING(name) \
  NO_SCRATCH(name)    \
  KERNEL(name) {      \
    (void)work;       \
    (void)words;      \
    __builtin_trap(); \
  }

MISSING(conv)
MISSING(convInputGrad)
MISSING(convFilterGrad)
MISSING(depthwise)
MISSING(depthwiseInputGrad)
MISSING(depthwiseFilterGrad)
MISSING(maxPool)
MISSING(maxPoolGrad)
MISSING(averagePool)
MISSING(averagePoolGrad)
MISSING(lstm)
MISSING(lstmGrad)
MISSING(gru)
MISSING(gruGrad)
MISSING(simpleRnn)
MISSING(simpleRnnGrad)
MISSING(resize)
MISSING(resizeGrad)
