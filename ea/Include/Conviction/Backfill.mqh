//+------------------------------------------------------------------+
//|                                                     Backfill.mqh |
//| Older bars for the server's store                                |
//+------------------------------------------------------------------+
#include "BarLedger.mqh"
#include "HttpClient.mqh"

#define HISTORY_CHUNK 5000   // bars a call; the contract allows 20,000

//+------------------------------------------------------------------+
//| At the first start all that the input asks for; later what was   |
//| missed meanwhile, if that is more than an event carries. One     |
//| call a step, from the timer.                                     |
//+------------------------------------------------------------------+
class CBackfill
  {
private:
   string            m_symbol;
   string            m_server_symbol;
   int               m_history_bars;
   datetime          m_exported[TIMEFRAME_TOTAL];   // newest bar the server was given, 0 for none
   bool              m_unchecked[TIMEFRAME_TOTAL];  // not yet compared with the terminal's bars
   int               m_wanted[TIMEFRAME_TOTAL];
   int               m_current;              // timeframe under way, -1 for none
   MqlRates          m_rates[];
   int               m_total;
   int               m_position;
   ulong             m_wait_until;

   void              Reset(void);
   bool              Check(const int timeframe);
   bool              Next(void);
   void              Finish(const bool taken);
   string            ChunkBody(const int end) const;

public:
                     CBackfill(void) { Reset(); }
                    ~CBackfill(void) {}
   void              Init(const SSettings &settings);
   datetime          Exported(const int timeframe) const { return(m_exported[timeframe]); }
   void              Restore(const int timeframe,const datetime time);
   void              Advance(const int timeframe,const datetime time);
   void              Ask(const int timeframe,const int count);
   bool              Busy(void) const;
   string            Progress(void) const;
   bool              Step(CHttpClient &http);
  };
//+------------------------------------------------------------------+
void CBackfill::Reset(void)
  {
   m_history_bars=0;
   m_current=-1;
   m_total=0;
   m_position=0;
   m_wait_until=0;
   for(int i=0; i<TIMEFRAME_TOTAL; i++)
     {
      m_exported[i]=0;
      m_unchecked[i]=true;
      m_wanted[i]=0;
     }
  }
//+------------------------------------------------------------------+
void CBackfill::Init(const SSettings &settings)
  {
   Reset();
   m_symbol=settings.symbol;
   m_server_symbol=settings.server_symbol;
   m_history_bars=settings.history_bars;
  }
//+------------------------------------------------------------------+
void CBackfill::Restore(const int timeframe,const datetime time)
  {
   m_exported[timeframe]=time;
  }
//+------------------------------------------------------------------+
//| An answered event has brought the server up to this bar          |
//+------------------------------------------------------------------+
void CBackfill::Advance(const int timeframe,const datetime time)
  {
   if(!m_unchecked[timeframe] && m_wanted[timeframe]==0 && time>m_exported[timeframe])
      m_exported[timeframe]=time;
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
bool CBackfill::Busy(void) const
  {
   for(int i=0; i<TIMEFRAME_TOTAL; i++)
      if(m_wanted[i]>0)
         return(true);
   return(false);
  }
//+------------------------------------------------------------------+
//| For the panel; "" when all was sent                              |
//+------------------------------------------------------------------+
string CBackfill::Progress(void) const
  {
   if(m_current<0 || m_total<=0)
      return("");
   return(StringFormat("%s history %s: %d of %d bars",m_symbol,TimeframeName(m_current),
                       m_position,m_total));
  }
//+------------------------------------------------------------------+
//| What of this timeframe the server lacks; false while the         |
//| terminal does not have its bars                                  |
//+------------------------------------------------------------------+
bool CBackfill::Check(const int timeframe)
  {
   if(m_history_bars<=0)
     {
      m_unchecked[timeframe]=false;
      return(true);
     }
   int missed=m_history_bars;
   if(m_exported[timeframe]>0)
     {
      missed=iBarShift(m_symbol,TIMEFRAMES[timeframe],m_exported[timeframe],false);
      if(missed<0)
         return(false);
     }
   if(m_exported[timeframe]==0 || missed>WINDOW_BARS)
      Ask(timeframe,(int)MathMin(missed,m_history_bars));
   m_unchecked[timeframe]=false;
   return(true);
  }
//+------------------------------------------------------------------+
//| Reads the bars of the next timeframe; false if none is asked for |
//+------------------------------------------------------------------+
bool CBackfill::Next(void)
  {
   for(int i=0; i<TIMEFRAME_TOTAL; i++)
     {
      if(m_unchecked[i] && !Check(i))
         return(false);
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
void CBackfill::Finish(const bool taken)
  {
   if(taken && m_rates[m_total-1].time>m_exported[m_current])
      m_exported[m_current]=m_rates[m_total-1].time;
   m_wanted[m_current]=0;
   m_current=-1;
   ArrayFree(m_rates);
   m_total=0;
  }
//+------------------------------------------------------------------+
string CBackfill::ChunkBody(const int end) const
  {
   int digits=(int)SymbolInfoInteger(m_symbol,SYMBOL_DIGITS);
   return(JsonObject(JsonMember("schema","1")
                     +JsonMember("symbol",JsonQuote(m_server_symbol))
                     +JsonMember("server",JsonQuote(AccountInfoString(ACCOUNT_SERVER)))
                     +JsonMember("timeframe",JsonQuote(TimeframeName(m_current)))
                     +JsonMember("utc_offset",JsonInteger(UtcOffset()))
                     +JsonMember("bars",BarsJson(m_rates,m_position,end,digits))));
  }
//+------------------------------------------------------------------+
//| True if a call was made                                          |
//+------------------------------------------------------------------+
bool CBackfill::Step(CHttpClient &http)
  {
   if(GetTickCount64()<m_wait_until || (m_current<0 && !Next()))
      return(false);
   int        end=(int)MathMin(m_total,m_position+HISTORY_CHUNK);
   string     answer="";
   ENUM_REPLY reply=http.Post("/history",ChunkBody(end),answer,HISTORY_TIMEOUT_MS);
   switch(reply)
     {
      case REPLY_OK:
         m_position=end;
         PrintFormat("%s: %d of %d bars of %s sent to the server",m_symbol,m_position,m_total,
                     TimeframeName(m_current));
         if(m_position>=m_total)
            Finish(true);
         break;
      case REPLY_REFUSED:
         Finish(false);
         break;
      default:
         m_wait_until=GetTickCount64()+(ulong)MathMax(10,http.RetryAfterSec())*1000;
         break;
     }
   return(true);
  }
//+------------------------------------------------------------------+
