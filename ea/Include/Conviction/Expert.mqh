//+------------------------------------------------------------------+
//|                                                       Expert.mqh |
//| From a closed bar to an order, and back to the server            |
//+------------------------------------------------------------------+
#include "Backfill.mqh"
#include "ChartLock.mqh"
#include "EventText.mqh"
#include "PendingEvent.mqh"
#include "TradeDesk.mqh"

//+------------------------------------------------------------------+
//| The handlers of one chart. Bars are watched by tick and timer;   |
//| all else that talks to the server runs on the timer.             |
//+------------------------------------------------------------------+
class CExpert
  {
private:
   SSettings         m_settings;
   bool              m_started;
   bool              m_greeted;
   CHttpClient       m_http;
   CBarClock         m_clock;
   CBarLedger        m_bars;
   CPendingEvent     m_pending;
   CBackfill         m_backfill;
   COutbox           m_outbox;
   CDealReporter     m_reporter;
   CTradeDesk        m_desk;
   CChartLock        m_lock;
   CJournalLine      m_line;
   datetime          m_day_start;
   datetime          m_next_reset;

   void              Reset(void);
   bool              SettingsValid(void) const;
   int               Start(void);
   void              LoadState(void);
   void              SaveState(void) const;
   datetime          DayStart(const datetime at) const;
   void              Greet(void);
   void              WatchBars(void);
   void              Ask(void);
   void              Accept(const CAnswer &answer);

public:
                     CExpert(void) { Reset(); }
                    ~CExpert(void) {}
   int               Init(const SSettings &settings);
   void              Deinit(void);
   void              Tick(void);
   void              Timer(void);
   void              DealMade(void) { m_reporter.Hint(); }
  };
//+------------------------------------------------------------------+
void CExpert::Reset(void)
  {
   m_started=false;
   m_greeted=false;
   m_pending.Clear();
   m_line.Clear();
   m_day_start=0;
   m_next_reset=0;
  }
//+------------------------------------------------------------------+
bool CExpert::SettingsValid(void) const
  {
   if(StringFind(m_settings.url,"http")!=0)
      Print("The server's address begins with http:// or https://");
   else
      if(m_settings.timeout_ms<100 || m_settings.timeout_ms>30000)
         Print("The time-out is between 100 and 30000 ms");
      else
         if(m_settings.max_lots<=0.0 || m_settings.max_total_lots<=0.0
            || m_settings.max_positions<1)
            Print("The limits on lots and positions are greater than 0");
         else
            return(true);
   return(false);
  }
//+------------------------------------------------------------------+
//| What needs the account waits until the terminal is connected     |
//+------------------------------------------------------------------+
int CExpert::Init(const SSettings &settings)
  {
   m_settings=settings;
   Reset();                                // globals outlive a change of the chart's symbol
   if(MQLInfoInteger(MQL_TESTER)!=0)
     {
      Print("The Strategy Tester has no WebRequest: use the server's own backtest command");
      return(INIT_FAILED);
     }
   if(!SettingsValid())
      return(INIT_PARAMETERS_INCORRECT);
   if(!SymbolSelect(m_settings.symbol,true))
     {
      Print("The broker has no symbol ",m_settings.symbol);
      return(INIT_FAILED);
     }
   EventSetTimer(1);
   return(TerminalInfoInteger(TERMINAL_CONNECTED)!=0 ? Start() : INIT_SUCCEEDED);
  }
//+------------------------------------------------------------------+
int CExpert::Start(void)
  {
   if(AccountInfoInteger(ACCOUNT_MARGIN_MODE)!=ACCOUNT_MARGIN_MODE_RETAIL_HEDGING)
     {
      Print("Conviction needs a hedging account: on this netting account an addition would change ",
            "the stops and the average price of the whole position. Not started.");
      return(INIT_FAILED);
     }
   if(!m_lock.Take(m_settings.symbol,m_settings.magic))
     {
      Print("Another chart already runs Conviction for ",m_settings.symbol," with magic number ",
            m_settings.magic);
      return(INIT_FAILED);
     }
   m_settings.folder="Conviction\\"+IntegerToString(AccountInfoInteger(ACCOUNT_LOGIN))+"-"
                     +FileSafe(m_settings.symbol)+"-"+IntegerToString(m_settings.magic)+"\\";
   m_http.Init(m_settings);
   m_clock.Init(m_settings.symbol);
   m_bars.Init(m_settings.symbol);
   m_backfill.Init(m_settings);
   m_outbox.Load(m_settings.folder+"outbox.txt");
   m_desk.Init(m_settings);
   if(!m_reporter.Load(m_settings,m_settings.folder+"deals.txt"))
     {
      Print("Cannot write under MQL5\\Files\\",m_settings.folder,": no room or no permission");
      return(INIT_FAILED);
     }
   LoadState();
   m_desk.Reconcile(m_outbox);
   m_started=true;
   PrintFormat("Conviction on %s, server %s, %s",m_settings.symbol,m_settings.url,
               m_settings.dry_run ? "dry run: no orders are sent" : "orders are sent");
   return(INIT_SUCCEEDED);
  }
//+------------------------------------------------------------------+
void CExpert::Deinit(void)
  {
   EventKillTimer();
   if(m_started)
      SaveState();
   m_lock.Release();
   Comment("");
  }
//+------------------------------------------------------------------+
//| Opening times seen, and the day as the server named it           |
//+------------------------------------------------------------------+
void CExpert::LoadState(void)
  {
   string lines[];
   if(!LoadLines(m_settings.folder+"state.txt",lines) || ArraySize(lines)!=TIMEFRAME_TOTAL+2)
      return;
   for(int i=0; i<TIMEFRAME_TOTAL; i++)
      m_clock.Restore(i,(datetime)StringToInteger(lines[i]));
   m_day_start=(datetime)StringToInteger(lines[TIMEFRAME_TOTAL]);
   m_next_reset=(datetime)StringToInteger(lines[TIMEFRAME_TOTAL+1]);
  }
//+------------------------------------------------------------------+
void CExpert::SaveState(void) const
  {
   string lines[];
   ArrayResize(lines,TIMEFRAME_TOTAL+2);
   for(int i=0; i<TIMEFRAME_TOTAL; i++)
      lines[i]=IntegerToString((long)m_clock.Seen(i));
   lines[TIMEFRAME_TOTAL]=IntegerToString((long)m_day_start);
   lines[TIMEFRAME_TOTAL+1]=IntegerToString((long)m_next_reset);
   if(!SaveLines(m_settings.folder+"state.txt",lines))
      Print("Cannot write ",m_settings.folder,"state.txt, error ",GetLastError());
  }
//+------------------------------------------------------------------+
//| When the server's day began that the instant "at" belongs to;    |
//| 0 before the first answer                                        |
//+------------------------------------------------------------------+
datetime CExpert::DayStart(const datetime at) const
  {
   if(m_next_reset==0 || at<m_next_reset)
      return(m_day_start);
   long days=((long)at-(long)m_next_reset)/86400;
   return((datetime)((long)m_next_reset+days*86400));
  }
//+------------------------------------------------------------------+
void CExpert::Tick(void)
  {
   if(m_started)
      WatchBars();
  }
//+------------------------------------------------------------------+
void CExpert::Timer(void)
  {
   if(!m_started)
     {
      if(TerminalInfoInteger(TERMINAL_CONNECTED)!=0 && Start()!=INIT_SUCCEEDED)
         ExpertRemove();
      return;
     }
   m_lock.Beat();
   Greet();
   WatchBars();
   if(m_pending.Due())
      Ask();
   m_desk.Reconcile(m_outbox);
   m_desk.ReportDeals(m_reporter,m_outbox);
   if(m_pending.Waiting())
      return;                              // one thing at a time, and this one first
   m_outbox.Send(m_http);
   m_backfill.Step(m_http);
  }
//+------------------------------------------------------------------+
//| Once after start: the journal says early what is not reachable   |
//+------------------------------------------------------------------+
void CExpert::Greet(void)
  {
   if(m_greeted)
      return;
   m_greeted=true;
   string      answer="";
   CJsonReader health;
   m_http.Get("/health",answer);
   if(health.Parse(answer) && health.Has("status"))
      Print("Server ",health.GetString("version")," is ",health.GetString("status"));
  }
//+------------------------------------------------------------------+
void CExpert::WatchBars(void)
  {
   SBarClose close;
   if(!m_clock.Poll(close))
      return;
   if(m_pending.Waiting())
      PrintFormat("%s was not answered in %d tries",m_pending.Id(),m_pending.Failures());
   string id=EventId(m_settings,close);
   string body=EventBody(m_settings,close,id,m_bars.Collect(close.time),DayStart(close.time),
                         m_desk.TradingAllowed());
   if(StringLen(body)==0)
     {
      Print("No quote for ",m_settings.symbol);
      return;
     }
   m_pending.Start(id,body);
   Ask();
   SaveState();
  }
//+------------------------------------------------------------------+
void CExpert::Ask(void)
  {
   string     text="";
   CAnswer    answer;
   ENUM_REPLY reply=m_http.Post("/bar-close",m_pending.Body(),text);
   if(reply==REPLY_OK && answer.Read(text,m_pending.Id()))
     {
      Accept(answer);
      return;
     }
   if(reply==REPLY_OK)
      Print("The answer to ",m_pending.Id()," is not whole: asking again");
   if(reply==REPLY_REFUSED || m_pending.TooOld())
     {
      m_bars.AskAllWhole();                // what the server holds is no longer certain
      m_pending.Clear();
      return;
     }
   m_pending.Failed(m_http.RetryAfterSec());
  }
//+------------------------------------------------------------------+
void CExpert::Accept(const CAnswer &answer)
  {
   string event_id=m_pending.Id();
   bool   usable=m_pending.Usable();
   m_pending.Clear();
   m_bars.Confirm();
   for(int i=0; i<TIMEFRAME_TOTAL; i++)
     {
      int needed=answer.Needed(i);
      if(needed>0)
         m_bars.AskWhole(i);
      if(needed>WINDOW_BARS)
         m_backfill.Ask(i,needed);
     }
   m_day_start=answer.DayStart();
   m_next_reset=answer.NextReset();
   SaveState();
   Comment("Conviction, ",event_id,"\n",answer.Summary());
   if(answer.Entering())
      m_line.Say(event_id+": "+answer.Summary());
   if(usable)
      m_desk.Execute(answer,event_id,m_outbox);
   else
      Print("The answer to ",event_id," came too late to act on");
  }
//+------------------------------------------------------------------+
