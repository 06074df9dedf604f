/* lib/range_types.h - what lib/range_segment.h wants to know of a type.
 *
 * RANGE_TYPE numbers the types as gpukit_type does. RANGE_ELEMENT is that of an element,
 * RANGE_WIDE what is added in, from RANGE_LEAST to RANGE_GREATEST; RANGE_AS_BITS gives the bits of
 * an element, RANGE_WIDE_BITS those of a sum, RANGE_MAGNITUDE what a value adds to the magnitude:
 * nothing where it is not finite, so that it hides none of those beside it.
 */
#undef RANGE_ELEMENT
#undef RANGE_WIDE
#undef RANGE_LEAST
#undef RANGE_GREATEST
#undef RANGE_AS_BITS
#undef RANGE_WIDE_BITS
#undef RANGE_MAGNITUDE
#undef RANGE_ODDNESS
#undef RANGE_ABSOLUTE
#undef RANGE_ADD

#ifndef RANGE_TYPE /* a program that is only looked at */
#define RANGE_TYPE 9
#endif
#ifndef RANGE_REDUCE
#define RANGE_REDUCE RANGE_SUM
#endif
#ifndef RANGE_NAME
#define RANGE_NAME(verb) range_##verb
#endif

#if RANGE_TYPE == 1
#define RANGE_ELEMENT signed char
#define RANGE_AS_BITS(element) ((gpk_u8)(element))
#elif RANGE_TYPE == 2
#define RANGE_ELEMENT gpk_u8
#elif RANGE_TYPE == 3
#define RANGE_ELEMENT short
#define RANGE_AS_BITS(element) ((unsigned short)(element))
#elif RANGE_TYPE == 4
#define RANGE_ELEMENT unsigned short
#elif RANGE_TYPE == 5
#define RANGE_ELEMENT int
#define RANGE_AS_BITS(element) ((gpk_u32)(element))
#elif RANGE_TYPE == 6
#define RANGE_ELEMENT gpk_u32
#elif RANGE_TYPE == 7
#define RANGE_ELEMENT gpk_s64
#define RANGE_AS_BITS(element) ((gpk_u64)(element))
#elif RANGE_TYPE == 8
#define RANGE_ELEMENT gpk_u64
#elif RANGE_TYPE == 9
#define RANGE_ELEMENT float
#define RANGE_AS_BITS(element) gpk_float_bits(element)
#elif RANGE_TYPE == 10
#if defined(__OPENCL_C_VERSION__) && !defined(cl_khr_fp64)
#error "this device has no double"
#endif
#define RANGE_ELEMENT double
#define RANGE_AS_BITS(element) gpk_double_bits(element)
#endif

#ifndef RANGE_AS_BITS
#define RANGE_AS_BITS(element) (element)
#endif

#if RANGE_TYPE >= 9
#define RANGE_WIDE RANGE_ELEMENT
#define RANGE_LEAST (-(RANGE_WIDE)INFINITY)
#define RANGE_GREATEST ((RANGE_WIDE)INFINITY)
#define RANGE_WIDE_BITS(value) RANGE_AS_BITS(value)
#if RANGE_TYPE == 9 && !defined(__OPENCL_C_VERSION__)
#define RANGE_ABSOLUTE(value) fabsf(value)
#else
#define RANGE_ABSOLUTE(value) fabs(value)
#endif
#define RANGE_ODDNESS(value) ((value) - (value)) /* 0, or a NaN for what is not finite */
#define RANGE_MAGNITUDE(value) (RANGE_ODDNESS(value) == 0 ? RANGE_ABSOLUTE(value) : (RANGE_WIDE)0)
#define RANGE_ADD(a, b) ((a) + (b))
#else
#if RANGE_TYPE % 2 == 1
#define RANGE_WIDE gpk_s64
#define RANGE_LEAST (-0x7FFFFFFFFFFFFFFF - 1)
#define RANGE_GREATEST 0x7FFFFFFFFFFFFFFF
#else
#define RANGE_WIDE gpk_u64
#define RANGE_LEAST 0u
#define RANGE_GREATEST 0xFFFFFFFFFFFFFFFFu
#endif
#define RANGE_WIDE_BITS(value) ((gpk_u64)(value))
#define RANGE_MAGNITUDE(value) ((RANGE_WIDE)0)
#define RANGE_ODDNESS(value) ((RANGE_WIDE)0)
#define RANGE_ADD(a, b) ((RANGE_WIDE)((gpk_u64)(a) + (gpk_u64)(b))) /* signed ones wrap too */
#endif
