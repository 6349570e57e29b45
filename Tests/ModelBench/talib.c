// TA-Lib's C functions for what our features are made of, over timeframes of `count` bars: high,
// low, close and volume one after another. Linked to the library that the TA-Lib wheel carries.
#include <stddef.h>

typedef const double *Input;

extern int TA_Initialize(void);
extern int TA_RSI(int, int, Input, int, int *, int *, double *);
extern int TA_MACD(int, int, Input, int, int, int, int *, int *, double *, double *, double *);
extern int TA_BBANDS(int, int, Input, int, double, double, int, int *, int *, double *, double *,
                     double *);
extern int TA_ATR(int, int, Input, Input, Input, int, int *, int *, double *);
extern int TA_STOCH(int, int, Input, Input, Input, int, int, int, int, int, int *, int *, double *,
                    double *);
extern int TA_EMA(int, int, Input, int, int *, int *, double *);
extern int TA_ROC(int, int, Input, int, int *, int *, double *);
extern int TA_OBV(int, int, Input, Input, int *, int *, double *);
extern int TA_SMA(int, int, Input, int, int *, int *, double *);
extern int TA_ADX(int, int, Input, Input, Input, int, int *, int *, double *);

static double one[4096], two[4096], three[4096];

int start_talib(void) { return TA_Initialize(); }

// Returns how many functions failed; the fifth timeframe also gets an ADX.
int run_talib(const double *frames, int timeframes, int count) {
  const int last = count - 1;
  int failed = 0, begin, got;
  if (count > 4096) return -1;
  for (int frame = 0; frame < timeframes; frame++) {
    Input high = frames + (size_t)frame * 4 * count, low = high + count, close = low + count,
          volume = close + count;
    failed += TA_RSI(0, last, close, 14, &begin, &got, one) != 0;
    failed += TA_MACD(0, last, close, 12, 26, 9, &begin, &got, one, two, three) != 0;
    failed += TA_BBANDS(0, last, close, 20, 2, 2, 0, &begin, &got, one, two, three) != 0;
    failed += TA_ATR(0, last, high, low, close, 14, &begin, &got, one) != 0;
    failed += TA_STOCH(0, last, high, low, close, 14, 3, 0, 3, 0, &begin, &got, one, two) != 0;
    failed += TA_EMA(0, last, close, 20, &begin, &got, one) != 0;
    failed += TA_EMA(0, last, close, 50, &begin, &got, one) != 0;
    failed += TA_ROC(0, last, close, 5, &begin, &got, one) != 0;
    failed += TA_OBV(0, last, close, volume, &begin, &got, one) != 0;
    failed += TA_SMA(0, last, volume, 20, &begin, &got, one) != 0;
    if (frame == 4) failed += TA_ADX(0, last, high, low, close, 14, &begin, &got, one) != 0;
  }
  return failed;
}
