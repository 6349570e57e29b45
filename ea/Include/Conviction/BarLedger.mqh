//+------------------------------------------------------------------+
//|                                                    BarLedger.mqh |
//| Closed bars as the contract writes them                          |
//+------------------------------------------------------------------+
#include "JsonText.mqh"
#include "Timeframes.mqh"

#define WINDOW_BARS 256

//+------------------------------------------------------------------+
//| [[open time,open,high,low,close,tick volume,spread],...] of      |
//| rates[first] to the one before rates[end]                        |
//+------------------------------------------------------------------+
string BarsJson(const MqlRates &rates[],const int first,const int end,const int digits)
  {
   string out="[";
   for(int i=first; i<end; i++)
     {
      out+=(i>first ? ",[" : "[")+JsonInteger((long)rates[i].time)
           +","+JsonNumber(rates[i].open,digits)
           +","+JsonNumber(rates[i].high,digits)
           +","+JsonNumber(rates[i].low,digits)
           +","+JsonNumber(rates[i].close,digits)
           +","+JsonInteger(rates[i].tick_volume)
           +","+JsonInteger(rates[i].spread)+"]";
     }
   return(out+"]");
  }
//+------------------------------------------------------------------+
//| What the server holds of each timeframe, and what to send next   |
//+------------------------------------------------------------------+
class CBarLedger
  {
private:
   string            m_symbol;
   datetime          m_known[TIMEFRAME_TOTAL];   // newest bar the server has answered for
   datetime          m_sent[TIMEFRAME_TOTAL];    // newest bar of the event under way
   bool              m_whole[TIMEFRAME_TOTAL];   // the next event carries the whole window

   int               Wanted(const int index) const;

public:
                     CBarLedger(void) { Init(""); }
                    ~CBarLedger(void) {}
   void              Init(const string symbol);
   string            Collect(const datetime until);
   void              Confirm(void);
   void              AskWhole(const int index) { m_whole[index]=true; }
   void              AskAllWhole(void);
   datetime          Known(const int index) const { return(m_known[index]); }
  };
//+------------------------------------------------------------------+
void CBarLedger::Init(const string symbol)
  {
   m_symbol=symbol;
   for(int i=0; i<TIMEFRAME_TOTAL; i++)
     {
      m_known[i]=0;
      m_sent[i]=0;
     }
   AskAllWhole();
  }
//+------------------------------------------------------------------+
void CBarLedger::AskAllWhole(void)
  {
   for(int i=0; i<TIMEFRAME_TOTAL; i++)
      m_whole[i]=true;
  }
//+------------------------------------------------------------------+
//| How many closed bars: from the newest known one, as overlap, on; |
//| 0 if none has closed since                                       |
//+------------------------------------------------------------------+
int CBarLedger::Wanted(const int index) const
  {
   if(m_whole[index] || m_known[index]==0)
      return(WINDOW_BARS);
   int shift=iBarShift(m_symbol,TIMEFRAMES[index],m_known[index],true);
   if(shift<0 || shift>WINDOW_BARS)
      return(WINDOW_BARS);
   return(shift<=1 ? 0 : shift);
  }
//+------------------------------------------------------------------+
//| The members of "bars": those closed by the instant "until"       |
//+------------------------------------------------------------------+
string CBarLedger::Collect(const datetime until)
  {
   int    digits=(int)SymbolInfoInteger(m_symbol,SYMBOL_DIGITS);
   string members="";
   for(int i=0; i<TIMEFRAME_TOTAL; i++)
     {
      m_sent[i]=0;
      int count=Wanted(i);
      if(count==0)
         continue;
      MqlRates rates[];
      ArraySetAsSeries(rates,false);
      int copied=CopyRates(m_symbol,TIMEFRAMES[i],1,count,rates);
      while(copied>0 && BarCloseTime(i,rates[copied-1].time)>until)
         copied--;                                // a bar closed while this was written
      if(copied<=0)
         continue;
      m_sent[i]=rates[copied-1].time;
      members+=JsonMember(TimeframeName(i),BarsJson(rates,0,copied,digits));
     }
   return(JsonObject(members));
  }
//+------------------------------------------------------------------+
//| The server has answered the event that Collect was made for      |
//+------------------------------------------------------------------+
void CBarLedger::Confirm(void)
  {
   for(int i=0; i<TIMEFRAME_TOTAL; i++)
     {
      if(m_sent[i]==0)
         continue;
      m_known[i]=m_sent[i];
      m_whole[i]=false;
     }
  }
//+------------------------------------------------------------------+
