//+------------------------------------------------------------------+
//|                                                   Timeframes.mqh |
//| The seven timeframes of the contract                             |
//+------------------------------------------------------------------+
#define TIMEFRAME_TOTAL 7

const ENUM_TIMEFRAMES TIMEFRAMES[TIMEFRAME_TOTAL]=
  {PERIOD_M1,PERIOD_M5,PERIOD_M15,PERIOD_M30,PERIOD_H1,PERIOD_H4,PERIOD_D1};

//+------------------------------------------------------------------+
//| Name on the wire: M1, M5, M15, M30, H1, H4, D1                   |
//+------------------------------------------------------------------+
string TimeframeName(const int index)
  {
   return(StringSubstr(EnumToString(TIMEFRAMES[index]),7));
  }
//+------------------------------------------------------------------+
//| Closing instant of the bar that opened at open_time              |
//+------------------------------------------------------------------+
datetime BarCloseTime(const int index,const datetime open_time)
  {
   return((datetime)(open_time+PeriodSeconds(TIMEFRAMES[index])));
  }
//+------------------------------------------------------------------+
//| Broker time now, the later of the quote's and the server's clock |
//+------------------------------------------------------------------+
datetime BrokerNow(void)
  {
   datetime quoted=TimeCurrent(),computed=TimeTradeServer();
   return(quoted>computed ? quoted : computed);
  }
//+------------------------------------------------------------------+
//| Broker time minus UTC in seconds, to the half hour               |
//+------------------------------------------------------------------+
long UtcOffset(void)
  {
   double halves=(double)((long)TimeTradeServer()-(long)TimeGMT())/1800.0;
   return((long)MathRound(halves)*1800);
  }
//+------------------------------------------------------------------+
