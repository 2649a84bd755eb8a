/** A program with its memory and its threads. Programs share nothing: several run at once, from several threads of Node. */
#pragma once
#include <stdbool.h>
#include "processor.h"

typedef struct Program Program;

/**
 * Copies the commands; the arena stays the caller's. The calling thread is one of `threads`. NULL where memory or threads
 * are not to be had.
 */
Program *openProgram(const Build *build, float *arena, const int32_t *commands, size_t count, int threads);
void runProgram(Program *program, size_t start);
/** Copies `count` floats to the arena's element `at`: the threads share in it where they are awake. */
void copyIntoProgram(Program *program, size_t at, const float *from, size_t count);
void closeProgram(Program *program);
