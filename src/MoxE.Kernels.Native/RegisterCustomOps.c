/*
 * The library's entry for ONNX Runtime. It looks at the processor before the .NET runtime starts, which would end the
 * process where an instruction set is missing that the library was compiled for.
 */

typedef struct OrtStatus OrtStatus;
typedef struct OrtSessionOptions OrtSessionOptions;
typedef OrtStatus *(*CreateStatus)(int code, const char *message);

typedef struct OrtApiBase {
    const void *(*GetApi)(unsigned version);
    const char *(*GetVersionString)(void);
} OrtApiBase;

enum { ORT_FAIL = 1, FIRST_API_VERSION = 1 };

/* Exports.cs */
OrtStatus *RegisterMoxeOps(OrtSessionOptions *options, const OrtApiBase *base);

#define NEED(instructions) \
    if (!__builtin_cpu_supports(instructions)) \
        return "The operators of ai.moxe were compiled for processors with " instructions \
               ", which this one lacks: build them with another MoxeInstructionSet."

/* Null, or what is wrong with this processor. */
static const char *refusal(void)
{
#if MOXE_X86_64_LEVEL >= 2
    NEED("sse4.2");
    NEED("popcnt");
#endif
#if MOXE_X86_64_LEVEL >= 3
    NEED("avx2");
    NEED("fma");
    NEED("bmi");
    NEED("bmi2");
#endif
#if MOXE_X86_64_LEVEL >= 4
    NEED("avx512f");
    NEED("avx512bw");
    NEED("avx512cd");
    NEED("avx512dq");
    NEED("avx512vl");
#endif
    return 0;
}

OrtStatus *RegisterCustomOps(OrtSessionOptions *options, const OrtApiBase *base)
{
    const char *message = refusal();
    if (message) {
        CreateStatus create = *(const CreateStatus *)base->GetApi(FIRST_API_VERSION); /* its first function, in every version */
        return create(ORT_FAIL, message);
    }

    return RegisterMoxeOps(options, base);
}
