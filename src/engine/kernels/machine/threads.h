/** Threads, and a place to sleep, on POSIX and on Windows. */
#pragma once

#if defined(_WIN32)
#include <windows.h>
#include <malloc.h>
typedef HANDLE Thread;
typedef struct { SRWLOCK lock; CONDITION_VARIABLE changed; } Bed;
#define THREAD_ENTRY(name, argument) static DWORD WINAPI name(void *argument)
static inline int startThread(Thread *thread, DWORD(WINAPI *entry)(void *), void *argument) { return (*thread = CreateThread(NULL, 0, entry, argument, 0, NULL)) != NULL; }
static inline void joinThread(Thread thread) { WaitForSingleObject(thread, INFINITE), CloseHandle(thread); }
static inline void makeBed(Bed *bed) { InitializeSRWLock(&bed->lock), InitializeConditionVariable(&bed->changed); }
static inline void unmakeBed(Bed *bed) { (void)bed; }
static inline void lockBed(Bed *bed) { AcquireSRWLockExclusive(&bed->lock); }
static inline void unlockBed(Bed *bed) { ReleaseSRWLockExclusive(&bed->lock); }
static inline void sleepInBed(Bed *bed) { SleepConditionVariableSRW(&bed->changed, &bed->lock, INFINITE, 0); }
static inline void wakeBed(Bed *bed) { WakeAllConditionVariable(&bed->changed); }
static inline void *alignedMemory(size_t bytes) { return _aligned_malloc(bytes, 64); }
static inline void freeAligned(void *memory) { _aligned_free(memory); }
#else
#include <pthread.h>
#include <stdlib.h>
typedef pthread_t Thread;
typedef struct { pthread_mutex_t lock; pthread_cond_t changed; } Bed;
#define THREAD_ENTRY(name, argument) static void *name(void *argument)
static inline int startThread(Thread *thread, void *(*entry)(void *), void *argument) { return pthread_create(thread, NULL, entry, argument) == 0; }
static inline void joinThread(Thread thread) { pthread_join(thread, NULL); }
static inline void makeBed(Bed *bed) { pthread_mutex_init(&bed->lock, NULL), pthread_cond_init(&bed->changed, NULL); }
static inline void unmakeBed(Bed *bed) { pthread_mutex_destroy(&bed->lock), pthread_cond_destroy(&bed->changed); }
static inline void lockBed(Bed *bed) { pthread_mutex_lock(&bed->lock); }
static inline void unlockBed(Bed *bed) { pthread_mutex_unlock(&bed->lock); }
static inline void sleepInBed(Bed *bed) { pthread_cond_wait(&bed->changed, &bed->lock); }
static inline void wakeBed(Bed *bed) { pthread_cond_broadcast(&bed->changed); }
static inline void *alignedMemory(size_t bytes) {
  void *memory = NULL;
  return posix_memalign(&memory, 64, bytes) == 0 ? memory : NULL;
}
static inline void freeAligned(void *memory) { free(memory); }
#endif
