//+------------------------------------------------------------------+
//|                                                     BarClock.mqh |
//| When bars of the seven timeframes have closed                    |
//+------------------------------------------------------------------+
#include "Timeframes.mqh"

#define LAGGING_SERIES_MS 3000   // wait this long for a series behind M1

//--- one instant at which bars closed
struct SBarClose
  {
   datetime          time;      // broker time of the instant
   int               trigger;   // index of the longest timeframe that closed
  };
//+------------------------------------------------------------------+
//| A bar has closed when a later one has opened. The opening time   |
//| of the forming bar is remembered per timeframe; minutes without  |
//| ticks have no bar, so only "later" is asked, never "next".       |
//+------------------------------------------------------------------+
class CBarClock
  {
private:
   string            m_symbol;
   datetime          m_seen[TIMEFRAME_TOTAL];
   ulong             m_waiting_since;

   bool              SeriesReady(const datetime &forming[]);

public:
                     CBarClock(void) { Init(""); }
                    ~CBarClock(void) {}
   void              Init(const string symbol);
   bool              Poll(SBarClose &close);
   datetime          Seen(const int index) const { return(m_seen[index]); }
   void              Restore(const int index,const datetime time) { m_seen[index]=time; }
  };
//+------------------------------------------------------------------+
void CBarClock::Init(const string symbol)
  {
   m_symbol=symbol;
   m_waiting_since=0;
   for(int i=0; i<TIMEFRAME_TOTAL; i++)
      m_seen[i]=0;
  }
//+------------------------------------------------------------------+
//| Every longer bar closes together with an M1 bar, but the         |
//| terminal may refresh a rarely used series late: it then still    |
//| shows a forming bar that ended before the newest M1 bar opened.  |
//+------------------------------------------------------------------+
bool CBarClock::SeriesReady(const datetime &forming[])
  {
   bool ready=true;
   for(int i=1; i<TIMEFRAME_TOTAL; i++)
      if(forming[i]==0 || BarCloseTime(i,forming[i])<=forming[0])
         ready=false;
   if(ready)
     {
      m_waiting_since=0;
      return(true);
     }
   if(m_waiting_since==0)
      m_waiting_since=GetTickCount64();
   if(GetTickCount64()-m_waiting_since<LAGGING_SERIES_MS)
      return(false);
   m_waiting_since=0;
   return(true);
  }
//+------------------------------------------------------------------+
//| True once for each instant. After a pause only the latest        |
//| instant is reported; the bars before it travel with its event.   |
//+------------------------------------------------------------------+
bool CBarClock::Poll(SBarClose &close)
  {
   datetime forming[TIMEFRAME_TOTAL],closes[TIMEFRAME_TOTAL];
   forming[0]=iTime(m_symbol,TIMEFRAMES[0],0);
   closes[0]=0;
   if(forming[0]==0 || forming[0]<=m_seen[0])
      return(false);
   for(int i=1; i<TIMEFRAME_TOTAL; i++)
     {
      forming[i]=iTime(m_symbol,TIMEFRAMES[i],0);
      closes[i]=0;
     }
   if(!SeriesReady(forming))
      return(false);
   close.time=0;
   for(int i=0; i<TIMEFRAME_TOTAL; i++)
      if(forming[i]>m_seen[i])
        {
         datetime opened=iTime(m_symbol,TIMEFRAMES[i],1);
         if(opened==0)
            continue;
         closes[i]=BarCloseTime(i,opened);
         m_seen[i]=forming[i];
         if(closes[i]>close.time)
            close.time=closes[i];
        }
   if(close.time==0)
      return(false);
   for(int i=0; i<TIMEFRAME_TOTAL; i++)
      if(closes[i]==close.time)
         close.trigger=i;
   return(true);
  }
//+------------------------------------------------------------------+
