//+------------------------------------------------------------------+
//|                                                     Backfill.mqh |
//| Older bars for the server's store                                |
//+------------------------------------------------------------------+
#include "BarLedger.mqh"
#include "HttpClient.mqh"

#define HISTORY_CHUNK 5000   // bars a call; the contract allows 20,000

//+------------------------------------------------------------------+
//| Sends what was asked for, one call per step, from the timer      |
//+------------------------------------------------------------------+
class CBackfill
  {
private:
   string            m_symbol;
   string            m_server_symbol;
   int               m_wanted[TIMEFRAME_TOTAL];
   int               m_current;              // timeframe under way, -1 for none
   MqlRates          m_rates[];
   int               m_total;
   int               m_position;
   ulong             m_wait_until;

   void              Reset(void);
   bool              Next(void);
   void              Finish(void);

public:
                     CBackfill(void) { Reset(); }
                    ~CBackfill(void) {}
   void              Init(const SSettings &settings);
   void              Ask(const int timeframe,const int count);
   bool              Step(CHttpClient &http);
  };
//+------------------------------------------------------------------+
void CBackfill::Reset(void)
  {
   m_current=-1;
   m_total=0;
   m_position=0;
   m_wait_until=0;
   for(int i=0; i<TIMEFRAME_TOTAL; i++)
      m_wanted[i]=0;
  }
//+------------------------------------------------------------------+
void CBackfill::Init(const SSettings &settings)
  {
   Reset();
   m_symbol=settings.symbol;
   m_server_symbol=settings.server_symbol;
   if(settings.history_bars>0)
      for(int i=0; i<TIMEFRAME_TOTAL; i++)
         Ask(i,settings.history_bars);
  }
//+------------------------------------------------------------------+
//| The terminal gives no more bars than "Max bars in chart"         |
//+------------------------------------------------------------------+
void CBackfill::Ask(const int timeframe,const int count)
  {
   int most=(int)TerminalInfoInteger(TERMINAL_MAXBARS)-2;
   m_wanted[timeframe]=(int)MathMax(m_wanted[timeframe],MathMin(count,most));
  }
//+------------------------------------------------------------------+
//| Reads the bars of the next timeframe; false if none is asked for |
//+------------------------------------------------------------------+
bool CBackfill::Next(void)
  {
   for(int i=0; i<TIMEFRAME_TOTAL; i++)
     {
      if(m_wanted[i]<=0)
         continue;
      ArraySetAsSeries(m_rates,false);
      m_total=CopyRates(m_symbol,TIMEFRAMES[i],1,m_wanted[i],m_rates);
      if(m_total<=0)                         // not ready yet: the next timer asks again
         return(false);
      m_position=0;
      m_current=i;
      return(true);
     }
   return(false);
  }
//+------------------------------------------------------------------+
void CBackfill::Finish(void)
  {
   m_wanted[m_current]=0;
   m_current=-1;
   ArrayFree(m_rates);
   m_total=0;
  }
//+------------------------------------------------------------------+
//| True if a call was made                                          |
//+------------------------------------------------------------------+
bool CBackfill::Step(CHttpClient &http)
  {
   if(GetTickCount64()<m_wait_until || (m_current<0 && !Next()))
      return(false);
   int    digits=(int)SymbolInfoInteger(m_symbol,SYMBOL_DIGITS);
   int    end=(int)MathMin(m_total,m_position+HISTORY_CHUNK);
   string body=JsonObject(JsonMember("schema","1")
                          +JsonMember("symbol",JsonQuote(m_server_symbol))
                          +JsonMember("timeframe",JsonQuote(TimeframeName(m_current)))
                          +JsonMember("utc_offset",JsonInteger(UtcOffset()))
                          +JsonMember("bars",BarsJson(m_rates,m_position,end,digits)));
   string     answer="";
   ENUM_REPLY reply=http.Post("/history",body,answer,HISTORY_TIMEOUT_MS);
   switch(reply)
     {
      case REPLY_OK:
         m_position=end;
         if(m_position>=m_total)
           {
            PrintFormat("%d bars of %s sent to the server",m_total,TimeframeName(m_current));
            Finish();
           }
         break;
      case REPLY_REFUSED:
         Finish();
         break;
      default:
         m_wait_until=GetTickCount64()+(ulong)MathMax(10,http.RetryAfterSec())*1000;
         break;
     }
   return(true);
  }
//+------------------------------------------------------------------+
