//+------------------------------------------------------------------+
//|                                                 SymbolTrader.mqh |
//| One symbol: from a closed bar to an order, and back              |
//+------------------------------------------------------------------+
#include "Backfill.mqh"
#include "Calendar.mqh"
#include "ChartLock.mqh"
#include "EventText.mqh"
#include "PendingEvent.mqh"
#include "TradeDesk.mqh"

//--- the lines of the state file
#define STATE_SEEN       0
#define STATE_EXPORTED   TIMEFRAME_TOTAL
#define STATE_DAY        (2*TIMEFRAME_TOTAL)
#define STATE_PENDING    (2*TIMEFRAME_TOTAL+2)
#define STATE_LINES      (2*TIMEFRAME_TOTAL+2+PENDING_LINES)

//+------------------------------------------------------------------+
class CSymbolTrader
  {
private:
   SSettings         m_settings;
   CBarClock         m_clock;
   CBarLedger        m_bars;
   CPendingEvent     m_pending;
   CBackfill         m_backfill;
   COutbox           m_outbox;
   CDealReporter     m_reporter;
   CTradeDesk        m_desk;
   CChartLock        m_lock;
   CJournalLine      m_line;
   CJournalLine      m_trouble;
   datetime          m_day_start;
   datetime          m_next_reset;
   string            m_last;           // the last decision, for the panel
   string            m_room;           // the prop firm's room, for the panel

   void              LoadState(void);
   void              SaveState(void);
   datetime          DayStart(const datetime at) const;
   void              Ask(CHttpClient &http);
   void              Accept(const CAnswer &answer);
   void              ReadRoom(const CAnswer &answer);

public:
                     CSymbolTrader(void) { Reset(); }
                    ~CSymbolTrader(void) {}
   void              Reset(void);
   bool              Start(const SSettings &settings);
   void              Stop(void);
   void              Release(void) { m_lock.Release(); }
   void              Beat(void) { m_lock.Beat(); }
   void              Watch(CHttpClient &http,const CCalendar &calendar);
   void              Settle(CHttpClient &http);
   void              Report(CHttpClient &http);
   bool              SendHistory(CHttpClient &http);
   void              DealMade(void) { m_reporter.Hint(); }
   string            Symbol(void) const { return(m_settings.symbol); }
   string            LastText(void) const { return(m_last); }
   string            RoomText(void) const { return(m_room); }
   string            HistoryText(void) const { return(m_backfill.Progress()); }
   int               Reports(void) const { return(m_outbox.Total()); }
   bool              Waiting(void) const { return(m_pending.Waiting()); }
  };
//+------------------------------------------------------------------+
void CSymbolTrader::Reset(void)
  {
   m_pending.Clear();
   m_line.Clear();
   m_trouble.Clear();
   m_day_start=0;
   m_next_reset=0;
   m_last="";
   m_room="";
  }
//+------------------------------------------------------------------+
//| The folder bears account, symbol and magic number, so that it is |
//| the same whether one chart serves one symbol or many             |
//+------------------------------------------------------------------+
bool CSymbolTrader::Start(const SSettings &settings)
  {
   m_settings=settings;
   Reset();
   if(!m_lock.Take(m_settings.symbol,m_settings.magic))
     {
      Print("Another chart already runs Conviction for ",m_settings.symbol," with magic number ",
            m_settings.magic);
      return(false);
     }
   m_settings.folder="Conviction\\"+IntegerToString(AccountInfoInteger(ACCOUNT_LOGIN))+"-"
                     +FileSafe(m_settings.symbol)+"-"+IntegerToString(m_settings.magic)+"\\";
   m_clock.Init(m_settings.symbol);
   m_bars.Init(m_settings.symbol);
   m_backfill.Init(m_settings);
   m_outbox.Load(m_settings.folder+"outbox.txt");
   m_desk.Init(m_settings);
   if(!m_reporter.Load(m_settings,m_settings.folder+"deals.txt"))
     {
      Print("Cannot write under MQL5\\Files\\",m_settings.folder,": no room or no permission");
      return(false);
     }
   LoadState();
   m_desk.Reconcile(m_outbox);
   return(true);
  }
//+------------------------------------------------------------------+
void CSymbolTrader::Stop(void)
  {
   SaveState();
   m_lock.Release();
  }
//+------------------------------------------------------------------+
//| Opening times seen, bars exported, the day as the server named   |
//| it, and the event that waits for its answer                      |
//+------------------------------------------------------------------+
void CSymbolTrader::LoadState(void)
  {
   string lines[];
   if(!LoadLines(m_settings.folder+"state.txt",lines) || ArraySize(lines)!=STATE_LINES)
      return;
   for(int i=0; i<TIMEFRAME_TOTAL; i++)
     {
      m_clock.Restore(i,(datetime)StringToInteger(lines[STATE_SEEN+i]));
      m_backfill.Restore(i,(datetime)StringToInteger(lines[STATE_EXPORTED+i]));
     }
   m_day_start=(datetime)StringToInteger(lines[STATE_DAY]);
   m_next_reset=(datetime)StringToInteger(lines[STATE_DAY+1]);
   m_pending.Read(lines,STATE_PENDING);
   if(m_pending.Waiting())
      Print("Asking again for ",m_pending.Id(),", which was not answered before the restart");
  }
//+------------------------------------------------------------------+
void CSymbolTrader::SaveState(void)
  {
   string lines[];
   ArrayResize(lines,STATE_LINES);
   for(int i=0; i<TIMEFRAME_TOTAL; i++)
     {
      lines[STATE_SEEN+i]=IntegerToString((long)m_clock.Seen(i));
      lines[STATE_EXPORTED+i]=IntegerToString((long)m_backfill.Exported(i));
     }
   lines[STATE_DAY]=IntegerToString((long)m_day_start);
   lines[STATE_DAY+1]=IntegerToString((long)m_next_reset);
   m_pending.Write(lines,STATE_PENDING);
   if(SaveLines(m_settings.folder+"state.txt",lines))
      m_trouble.Clear();
   else
      m_trouble.Say("Cannot write "+m_settings.folder+"state.txt");
  }
//+------------------------------------------------------------------+
//| When the server's day began that the instant "at" belongs to;    |
//| 0 before the first answer                                        |
//+------------------------------------------------------------------+
datetime CSymbolTrader::DayStart(const datetime at) const
  {
   if(m_next_reset==0 || at<m_next_reset)
      return(m_day_start);
   long days=((long)at-(long)m_next_reset)/86400;
   return((datetime)((long)m_next_reset+days*86400));
  }
//+------------------------------------------------------------------+
//| The event is on the disk before it is sent: after a crash the    |
//| same bytes are sent again, and its answer is still acted on      |
//+------------------------------------------------------------------+
void CSymbolTrader::Watch(CHttpClient &http,const CCalendar &calendar)
  {
   SBarClose close;
   if(!m_clock.Poll(close))
      return;
   string id=EventId(m_settings,close);
   if(m_pending.Waiting() && m_pending.Id()==id)
      return;                              // made before the restart, and not answered yet
   if(m_pending.Waiting())
      PrintFormat("%s was not answered in %d tries",m_pending.Id(),m_pending.Failures());
   //--- the account is that of the tick, which after the market's pause is of another day
   datetime made=(datetime)MathMax((long)close.time,SymbolInfoInteger(m_settings.symbol,SYMBOL_TIME));
   string body=EventBody(m_settings,close,id,m_bars.Collect(close.time),DayStart(made),
                         calendar,m_desk.TradingAllowed());
   if(StringLen(body)==0)
     {
      Print("No quote for ",m_settings.symbol);
      return;
     }
   m_pending.Start(id,body,close.time);
   SaveState();
   if(!http.Unreachable())
      Ask(http);
  }
//+------------------------------------------------------------------+
void CSymbolTrader::Ask(CHttpClient &http)
  {
   string     text="";
   CAnswer    answer;
   ENUM_REPLY reply=http.Post("/bar-close",m_pending.Body(),text);
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
      SaveState();
      return;
     }
   m_pending.Failed(http.RetryAfterSec());
  }
//+------------------------------------------------------------------+
//| The event waits on the disk until its answer was carried out: a  |
//| crash in between asks again, and the ledger knows what was done  |
//+------------------------------------------------------------------+
void CSymbolTrader::Accept(const CAnswer &answer)
  {
   m_bars.Confirm();
   for(int i=0; i<TIMEFRAME_TOTAL; i++)
     {
      int needed=answer.Needed(i);
      if(needed>0)
         m_bars.AskWhole(i);
      if(needed>WINDOW_BARS)
         m_backfill.Ask(i,needed);
      m_backfill.Advance(i,m_bars.Known(i));
     }
   m_day_start=answer.DayStart();
   m_next_reset=answer.NextReset();
   m_last=answer.PanelText();
   ReadRoom(answer);
   if(answer.Entering())
      m_line.Say(m_pending.Id()+": "+answer.Summary());
   m_desk.Execute(answer,m_pending,m_outbox);
   m_pending.Clear();
   SaveState();
  }
//+------------------------------------------------------------------+
//| Only an account with a prop firm's rules has a floor             |
//+------------------------------------------------------------------+
void CSymbolTrader::ReadRoom(const CAnswer &answer)
  {
   double floor=0.0,daily=0.0,most=0.0,limit=0.0;
   m_room="";
   if(!answer.Gate("prop_day_start",floor,limit))
      return;
   m_room="room "+DoubleToString(AccountInfoDouble(ACCOUNT_EQUITY)-floor,2);
   if(answer.Gate("prop_daily_loss",daily,limit))
      m_room+=StringFormat(", day's loss used %.0f %%",100.0*daily);
   if(answer.Gate("prop_maximum_loss",most,limit))
      m_room+=StringFormat(", maximum %.0f %%",100.0*most);
  }
//+------------------------------------------------------------------+
//| What waits for an answer, and commands of unknown outcome        |
//+------------------------------------------------------------------+
void CSymbolTrader::Settle(CHttpClient &http)
  {
   if(m_pending.Due() && !http.Unreachable())
      Ask(http);
   m_desk.Reconcile(m_outbox);
   m_desk.ReportDeals(m_reporter,m_outbox);
  }
//+------------------------------------------------------------------+
void CSymbolTrader::Report(CHttpClient &http)
  {
   if(!m_pending.Waiting() && !http.Unreachable())
      m_outbox.Send(http);
  }
//+------------------------------------------------------------------+
//| True if a call was made                                          |
//+------------------------------------------------------------------+
bool CSymbolTrader::SendHistory(CHttpClient &http)
  {
   return(!m_pending.Waiting() && !http.Unreachable() && m_backfill.Step(http));
  }
//+------------------------------------------------------------------+
