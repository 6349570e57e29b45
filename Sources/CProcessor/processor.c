// Runs before `main` and before any code that was built for newer processors; itself built for the
// oldest ones.
//
// 1. A release build for x86-64 needs x86-64-v3 (AVX2, FMA, BMI: Intel Haswell, AMD Zen). An older
//    processor would end it by an illegal instruction somewhere; here it is told.
// 2. OpenBLAS reads its settings from the environment when it is loaded, which is before any code of
//    this program, and it would start a thread for every core and choose the kernels of a processor
//    that it knows. So the program decides on both, whatever the environment says, and where OpenBLAS
//    was loaded with others it sets them and starts itself anew, once. Debian 12's OpenBLAS takes
//    processors newer than itself for Haswell; with AVX-512 its SkylakeX kernels are twice as fast.
//    CONVICTION_KERNELS names other kernels of OpenBLAS, to compare or to measure.
//    What the environment said before is put back, for the programs that this one starts.
// 3. The words of the command line are kept as they came. Swift's runtime looks for them behind the
//    environment, and where it is part of the program it does so after this: a variable added here has
//    moved the environment by then, and without /proc it finds nothing at all.
#include "CProcessor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char threads[] = "OPENBLAS_NUM_THREADS";
static const char kernel[] = "OPENBLAS_CORETYPE";
static const char chosen[] = "CONVICTION_KERNELS";
// Set by this program for its second start; the last two keep what the first two said before.
static const char mark[] = "CONVICTION_STARTED";
static const char threads_before[] = "CONVICTION_THREADS_BEFORE";
static const char kernel_before[] = "CONVICTION_KERNEL_BEFORE";

static int word_count;
static char **all_words;

const char *conviction_word(int place) {
  return place >= 0 && place < word_count ? all_words[place] : NULL;
}

#if defined(__x86_64__)
#include <cpuid.h>

// The register states that the operating system saves: bits 1, 2 for AVX, 5 to 7 for AVX-512.
static unsigned saved_states(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE)) return 0;
  unsigned low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

static int has_v3(void) {
  unsigned a, b, c, d;
  if ((saved_states() & 0x6) != 0x6) return 0;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
  const unsigned one = bit_AVX | bit_FMA | bit_F16C | bit_MOVBE;
  if ((c & one) != one) return 0;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
  const unsigned seven = bit_AVX2 | bit_BMI | bit_BMI2;
  if ((b & seven) != seven) return 0;
  // LZCNT is bit 5 of ECX.
  return __get_cpuid(0x80000001, &a, &b, &c, &d) && (c & (1u << 5));
}

// What OpenBLAS's SkylakeX kernels use: the foundation, DQ, CD, BW and VL.
static int has_avx512(void) {
  unsigned a, b, c, d;
  if ((saved_states() & 0xe6) != 0xe6 || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
  const unsigned wanted = (1u << 16) | (1u << 17) | (1u << 28) | (1u << 30) | (1u << 31);
  return (b & wanted) == wanted;
}
#else
static int has_avx512(void) { return 0; }
#endif

const char *conviction_processor_level(void) {
#if defined(__x86_64__) && defined(CONVICTION_NEEDS_V3)
  return "x86-64-v3";
#else
  return "";
#endif
}

static void refuse_old_processor(void) {
#if defined(__x86_64__) && defined(CONVICTION_NEEDS_V3)
  if (has_v3()) return;
  static const char text[] =
      "error: this program was built for x86-64-v3 processors (AVX2, FMA, BMI2: Intel since 2013, "
      "AMD since 2015), and this one is older or hides them; build it with -c debug, or turn the "
      "features on in the virtual machine\n";
  ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);
  (void)written;
  _exit(1);
#endif
}

// Sets a variable, or takes it out where there is no value; 0 where that failed.
static int put(const char *name, const char *value) {
  return (value ? setenv(name, value, 1) : unsetenv(name)) == 0;
}

static int is_same(const char *a, const char *b) { return a && b ? strcmp(a, b) == 0 : a == b; }

// Keeps the value of `name` in `place`, and gives it `value`.
static int replace(const char *name, const char *place, const char *value) {
  const char *old = getenv(name);
  return (!old || put(place, old)) && put(name, value);
}

static void restore(const char *name, const char *place) {
  const char *old = getenv(place);
  put(name, old);
  put(place, NULL);
}

static void go_back(void) {
  restore(threads, threads_before);
  restore(kernel, kernel_before);
  put(mark, NULL);
}

__attribute__((constructor(101))) static void start(int count, char **words, char **environment) {
  (void)environment;
  word_count = count;
  all_words = words;
  refuse_old_processor();
  if (getenv(mark)) {
    go_back();
    return;
  }
  const char *wanted = getenv(chosen);
  if (wanted && !wanted[0]) wanted = NULL;
  if (!wanted && has_avx512()) wanted = "SkylakeX";
  if (is_same(getenv(threads), "1") && is_same(getenv(kernel), wanted)) return;
  if (count < 1) return;
  if (replace(threads, threads_before, "1") && replace(kernel, kernel_before, wanted) &&
      put(mark, "1"))
    execv("/proc/self/exe", words);
  // Without /proc it goes on as it is: slower, not wrong.
  go_back();
}
