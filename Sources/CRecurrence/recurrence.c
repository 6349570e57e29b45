#include "CRecurrence.h"

// Products are fused with their sums where it says so and nowhere else, so that all give the same bits.
#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__)
// What every x86-64 has.
#define NAME(x) x##_4
#define LANES 4
#define TARGET
#include "step.inc"

#define NAME(x) x##_8
#define LANES 8
#define TARGET __attribute__((target("avx2,fma")))
#include "step.inc"

#define NAME(x) x##_16
#define LANES 16
#define TARGET __attribute__((target("avx512f,avx512dq,avx512vl")))
#include "step.inc"

int conviction_lstm_has_lanes(int lanes) {
  switch (lanes) {
    case 4: return 1;
    case 8: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case 16:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl");
    default: return 0;
  }
}
#else
// Two registers of arm64 are taken as one.
#define NAME(x) x##_8
#define LANES 8
#define TARGET
#include "step.inc"

int conviction_lstm_has_lanes(int lanes) { return lanes == 8; }
#endif

int conviction_lstm_lanes(void) {
  int lanes = 16;
  while (lanes > 4 && !conviction_lstm_has_lanes(lanes)) lanes /= 2;
  return lanes;
}

void conviction_lstm_step(
    int lanes, long panels, long hidden, const float *recurrent, const float *gates,
    const float *before, float *cells, float *after, int is_backward) {
#if defined(__x86_64__)
  if (lanes == 16) {
    step_16(panels, hidden, recurrent, gates, before, cells, after, is_backward);
    return;
  }
  if (lanes == 4) {
    step_4(panels, hidden, recurrent, gates, before, cells, after, is_backward);
    return;
  }
#else
  (void)lanes;
#endif
  step_8(panels, hidden, recurrent, gates, before, cells, after, is_backward);
}
