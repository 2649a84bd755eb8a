/**
 * Vectors of floats, one source for every width: clang's vector extensions become WebAssembly SIMD, AVX2, AVX-512 or NEON.
 * The build says VECTOR_BYTES, and STRICT where a product and a sum must stay two roundings.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifndef VECTOR_BYTES
#error "The build says how wide a vector is: scripts/kernels/targets.ts."
#endif

/** Floats in a vector. */
#define WIDTH (VECTOR_BYTES / 4)

typedef float Vector __attribute__((vector_size(VECTOR_BYTES), aligned(4)));
typedef int32_t IntVector __attribute__((vector_size(VECTOR_BYTES), aligned(4)));

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

INLINE Vector load(const float *p) { return *(const Vector *)p; }
INLINE void store(float *p, Vector v) { *(Vector *)p = v; }
INLINE Vector splat(float x) {
#if defined(__wasm__)
  // V8 makes a vector constant anew, in three instructions, wherever it is used; what it does not know to be one stays outside of the loop.
  if (__builtin_constant_p(x) && x != 0.0f) __asm__("" : "+r"(x));
#endif
  return (Vector){0} + x;
}
INLINE IntVector splatInt(int32_t x) {
#if defined(__wasm__)
  if (__builtin_constant_p(x) && x != 0) __asm__("" : "+r"(x));
#endif
  return (IntVector){0} + x;
}

/** The first `count` < WIDTH floats, then `filler`. */
INLINE Vector loadPart(const float *p, int count, float filler) {
  float part[WIDTH];
  for (int i = 0; i < WIDTH; i++) part[i] = i < count ? p[i] : filler;
  return load(part);
}
INLINE void storePart(float *p, int count, Vector v) {
  float part[WIDTH];
  store(part, v);
  for (int i = 0; i < count; i++) p[i] = part[i];
}

/** a * b + c: one rounding where the machine has it and the build allows it, else two. */
INLINE Vector multiplyAdd(Vector a, Vector b, Vector c) {
#if defined(__wasm_relaxed_simd__) && !defined(STRICT)
  return (Vector)__builtin_wasm_relaxed_madd_f32x4(a, b, c);
#else
  return a * b + c;
#endif
}

/** a where the mask's bits are set, else b. */
INLINE Vector select(IntVector mask, Vector a, Vector b) {
#if defined(__wasm_relaxed_simd__)
  // Where relaxed SIMD is on, clang makes relaxed minima and maxima of selections, and those may lose a NaN.
  return (Vector)__builtin_wasm_relaxed_laneselect_i32x4((IntVector)a, (IntVector)b, mask);
#else
  return (Vector)(((IntVector)a & mask) | ((IntVector)b & ~mask));
#endif
}
/** v where the mask's bits are set, else 0. */
INLINE Vector keep(IntVector mask, Vector v) { return (Vector)((IntVector)v & mask); }

INLINE Vector absolute(Vector v) { return (Vector)((IntVector)v & splatInt(0x7fffffff)); }
INLINE Vector withSignOf(Vector v, Vector sign) { return (Vector)(((IntVector)v & splatInt(0x7fffffff)) | ((IntVector)sign & splatInt((int32_t)0x80000000))); }
INLINE Vector squareRoot(Vector v) { return __builtin_elementwise_sqrt(v); }

/** v where it is not above (below) the limit; NaN stays. */
#if defined(__wasm__)
INLINE Vector atMost(Vector v, Vector limit) { return (Vector)__builtin_wasm_pmin_f32x4(v, limit); }
INLINE Vector atLeast(Vector v, Vector limit) { return (Vector)__builtin_wasm_pmax_f32x4(v, limit); }
#else
INLINE Vector atMost(Vector v, Vector limit) { return select(v > limit, limit, v); }
INLINE Vector atLeast(Vector v, Vector limit) { return select(v < limit, limit, v); }
#endif

/** NaN where either is NaN, as Math.max and Math.min have it. */
INLINE Vector maximum(Vector a, Vector b) { return select(a != a, a, atLeast(b, a)); }
INLINE Vector minimum(Vector a, Vector b) { return select(a != a, a, atMost(b, a)); }
/** max(0, v), and NaN for NaN. */
INLINE Vector relu(Vector v) { return keep(~(v <= splat(0.0f)), v); }

#define LANES_4(from, distance) ((from) ^ (distance)), ((from) + 1 ^ (distance)), ((from) + 2 ^ (distance)), ((from) + 3 ^ (distance))
#if WIDTH == 4
#define EXCHANGED_LANES(distance) LANES_4(0, distance)
#elif WIDTH == 8
#define EXCHANGED_LANES(distance) LANES_4(0, distance), LANES_4(4, distance)
#else
#define EXCHANGED_LANES(distance) LANES_4(0, distance), LANES_4(4, distance), LANES_4(8, distance), LANES_4(12, distance)
#endif
/** The lanes that lie `distance`, a power of two, apart, exchanged. */
#define EXCHANGED(v, distance) __builtin_shufflevector(v, v, EXCHANGED_LANES(distance))

/** NaN where any lane is NaN. */
INLINE float greatestLane(Vector v) {
#if WIDTH > 8
  v = maximum(v, EXCHANGED(v, 8));
#endif
#if WIDTH > 4
  v = maximum(v, EXCHANGED(v, 4));
#endif
  v = maximum(v, EXCHANGED(v, 2));
  return maximum(v, EXCHANGED(v, 1))[0];
}

/** Whether no lane is anything but 0. */
INLINE int allZero(Vector v) { return !__builtin_reduce_or((IntVector)v & splatInt(0x7fffffff)); }

/** Lanes in pairs of halves: the order, and so the rounding, is the same for every vector of this width. */
INLINE float sumOfLanes(Vector v) {
#if WIDTH > 8
  v += EXCHANGED(v, 8);
#endif
#if WIDTH > 4
  v += EXCHANGED(v, 4);
#endif
  v += EXCHANGED(v, 2);
  return (v + EXCHANGED(v, 1))[0];
}

INLINE void zeroFloats(float *p, size_t count) {
  size_t i = 0;
  for (; i + WIDTH <= count; i += WIDTH) store(p + i, splat(0.0f));
  for (; i < count; i++) p[i] = 0.0f;
}
INLINE void copyFloats(float *restrict to, const float *restrict from, size_t count) {
  size_t i = 0;
  for (; i + WIDTH <= count; i += WIDTH) store(to + i, load(from + i));
  for (; i < count; i++) to[i] = from[i];
}
