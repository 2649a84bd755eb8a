#include <stdlib.h>
#include <string.h>
#include "nodeApi.h"
#include "program.h"

/*
 * builds(): names of the builds this processor can run. misalignment(buffer): its address modulo 64.
 * load(build, buffer, offset, commands, threads): a program over buffer[offset...]. run(program, start). copy(program, at, numbers).
 * free(program).
 * The JavaScript side (machine/nativeMachine.ts) has checked the arguments; what is checked here is what it cannot know.
 */

typedef struct {
  Program *program;
  /** Keeps the arena's buffer. */
  napi_ref buffer;
  /** Floats of the arena. */
  size_t size;
} Handle;

static void release(napi_env env, Handle *handle) {
  if (!handle->program) return;
  closeProgram(handle->program);
  handle->program = NULL;
  napi_delete_reference(env, handle->buffer);
}

/** The handle was collected, or its thread of Node ends. */
static void finalize(napi_env env, void *data, void *hint) {
  (void)hint;
  release(env, data);
  free(data);
}

static double numberOf(napi_env env, napi_value value) {
  double number = 0;
  napi_get_value_double(env, value, &number);
  return number;
}

static Handle *handleOf(napi_env env, napi_value value) {
  void *data = NULL;
  napi_get_value_external(env, value, &data);
  Handle *handle = data;
  if (handle && handle->program) return handle;
  napi_throw_error(env, NULL, "The program was freed.");
  return NULL;
}

#define ARGUMENTS(most)      \
  napi_value arguments[most]; \
  size_t count = most;       \
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL)

static napi_value builds(napi_env env, napi_callback_info info) {
  (void)info;
  char names[64];
  nameBuilds(names);
  napi_value result;
  napi_create_string_utf8(env, names, strlen(names), &result);
  return result;
}

static napi_value misalignment(napi_env env, napi_callback_info info) {
  ARGUMENTS(1);
  void *data = NULL;
  size_t bytes;
  napi_get_arraybuffer_info(env, arguments[0], &data, &bytes);
  napi_value result;
  napi_create_double(env, (double)((uintptr_t)data % 64), &result);
  return result;
}

static napi_value load(napi_env env, napi_callback_info info) {
  ARGUMENTS(5);
  char name[16] = "";
  napi_get_value_string_utf8(env, arguments[0], name, sizeof name, NULL);
  const Build *build = findBuild(name);
  if (!build) {
    napi_throw_error(env, NULL, "This processor cannot run that build of the kernels.");
    return NULL;
  }
  void *arena = NULL, *commands = NULL;
  size_t bytes, words = 0;
  napi_get_arraybuffer_info(env, arguments[1], &arena, &bytes);
  napi_get_typedarray_info(env, arguments[3], NULL, &words, &commands, NULL, NULL);
  float *at = (float *)((char *)arena + (size_t)numberOf(env, arguments[2]));
  Handle *handle = calloc(1, sizeof(Handle));
  if (handle) handle->program = openProgram(build, at, commands, words, (int)numberOf(env, arguments[4]));
  if (!handle || !handle->program) {
    free(handle);
    napi_throw_error(env, "ENOMEM", "No memory or no threads for the program.");
    return NULL;
  }
  handle->size = (bytes - (size_t)numberOf(env, arguments[2])) / sizeof(float);
  napi_create_reference(env, arguments[1], 1, &handle->buffer);
  napi_value result;
  napi_create_external(env, handle, finalize, NULL, &result);
  return result;
}

static napi_value run(napi_env env, napi_callback_info info) {
  ARGUMENTS(2);
  Handle *handle = handleOf(env, arguments[0]);
  if (handle) runProgram(handle->program, (size_t)numberOf(env, arguments[1]));
  return NULL;
}

static napi_value copy(napi_env env, napi_callback_info info) {
  ARGUMENTS(3);
  Handle *handle = handleOf(env, arguments[0]);
  if (!handle) return NULL;
  size_t at = (size_t)numberOf(env, arguments[1]), length = 0;
  void *from = NULL;
  napi_get_typedarray_info(env, arguments[2], NULL, &length, &from, NULL, NULL);
  if (!from || at > handle->size || length > handle->size - at) napi_throw_error(env, NULL, "The numbers have no place in the program.");
  else copyIntoProgram(handle->program, at, from, length);
  return NULL;
}

static napi_value freeProgram(napi_env env, napi_callback_info info) {
  ARGUMENTS(1);
  Handle *handle = handleOf(env, arguments[0]);
  if (handle) release(env, handle);
  return NULL;
}

#if defined(_WIN32)
/** What Windows calls as it loads the file: nothing is to be begun. */
int DllMain(void *module, unsigned long reason, void *reserved) {
  (void)module, (void)reason, (void)reserved;
  return 1;
}
#endif

NODE_EXPORT int32_t node_api_module_get_api_version_v1(void) { return 8; }

NODE_EXPORT napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  const struct { const char *name; napi_callback callback; } functions[] = {
    {"builds", builds}, {"misalignment", misalignment}, {"load", load}, {"run", run}, {"copy", copy}, {"free", freeProgram},
  };
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
    napi_value function;
    napi_create_function(env, functions[i].name, strlen(functions[i].name), functions[i].callback, NULL, &function);
    napi_set_named_property(env, exports, functions[i].name, function);
  }
  return exports;
}
