/** The part of Node-API (version 8, stable) that the addon uses: declared here so that building needs no headers of Node. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define NODE_API __declspec(dllimport)
#define NODE_EXPORT __declspec(dllexport)
#else
#define NODE_API
#define NODE_EXPORT __attribute__((visibility("default")))
#endif

typedef struct napi_env__ *napi_env;
typedef struct napi_value__ *napi_value;
typedef struct napi_ref__ *napi_ref;
typedef struct napi_callback_info__ *napi_callback_info;
typedef int napi_status;
typedef int napi_typedarray_type;
typedef napi_value (*napi_callback)(napi_env env, napi_callback_info info);
typedef void (*napi_finalize)(napi_env env, void *data, void *hint);

NODE_API napi_status napi_create_function(napi_env env, const char *name, size_t length, napi_callback callback, void *data, napi_value *result);
NODE_API napi_status napi_set_named_property(napi_env env, napi_value object, const char *name, napi_value value);
NODE_API napi_status napi_get_cb_info(napi_env env, napi_callback_info info, size_t *count, napi_value *arguments, napi_value *receiver, void **data);
NODE_API napi_status napi_get_value_double(napi_env env, napi_value value, double *result);
NODE_API napi_status napi_get_value_string_utf8(napi_env env, napi_value value, char *text, size_t size, size_t *length);
NODE_API napi_status napi_get_arraybuffer_info(napi_env env, napi_value buffer, void **data, size_t *bytes);
NODE_API napi_status napi_get_typedarray_info(napi_env env, napi_value array, napi_typedarray_type *type, size_t *length, void **data, napi_value *buffer, size_t *offset);
NODE_API napi_status napi_create_string_utf8(napi_env env, const char *text, size_t length, napi_value *result);
NODE_API napi_status napi_create_double(napi_env env, double value, napi_value *result);
NODE_API napi_status napi_create_external(napi_env env, void *data, napi_finalize finalize, void *hint, napi_value *result);
NODE_API napi_status napi_get_value_external(napi_env env, napi_value value, void **result);
NODE_API napi_status napi_create_reference(napi_env env, napi_value value, uint32_t count, napi_ref *result);
NODE_API napi_status napi_delete_reference(napi_env env, napi_ref reference);
NODE_API napi_status napi_throw_error(napi_env env, const char *code, const char *message);
