//+------------------------------------------------------------------+
//|                                                       Expert.mqh |
//| One instance: its symbols, its connection, its panel             |
//+------------------------------------------------------------------+
#include "Panel.mqh"
#include "SymbolList.mqh"
#include "SymbolTrader.mqh"

#define TIMER_MS   500
#define PANEL_MS   1000

//+------------------------------------------------------------------+
//| The handlers of one chart. Bars are watched by tick and timer;   |
//| all else that talks to the server runs on the timer, one request |
//| at a time.                                                       |
//+------------------------------------------------------------------+
class CExpert
  {
private:
   SSettings         m_settings;
   CSymbolList       m_list;
   bool              m_started;
   bool              m_greeted;
   CHttpClient       m_http;
   CCalendar         m_calendar;
   CSymbolTrader     m_traders[];
   CRequestBudget    m_budget;
   int               m_first;             // whose turn it is to be first
   CPanel            m_panel;
   CChartMarks       m_marks;
   ulong             m_panel_at;
   string            m_version;

   void              Reset(void);
   bool              SettingsValid(void) const;
   bool              SymbolsKnown(void) const;
   int               Start(void);
   bool              StartTraders(void);
   void              Greet(void);
   void              Watch(void);
   void              ShowPanel(void);

public:
                     CExpert(void) { Reset(); }
                    ~CExpert(void) {}
   int               Init(const SSettings &settings,const string symbols);
   void              Deinit(void);
   void              Tick(void);
   void              Timer(void);
   void              DealMade(void);
  };
//+------------------------------------------------------------------+
void CExpert::Reset(void)
  {
   m_started=false;
   m_greeted=false;
   m_first=0;
   m_panel_at=0;
   m_version="";
   ArrayFree(m_traders);
  }
//+------------------------------------------------------------------+
bool CExpert::SettingsValid(void) const
  {
   if(StringFind(m_settings.url,"http://")!=0 && StringFind(m_settings.url,"https://")!=0)
      Print("The server's address begins with http:// or https://");
   else
      if(m_settings.timeout_ms<100 || m_settings.timeout_ms>30000)
         Print("The time-out is between 100 and 30000 ms");
      else
         if(m_settings.max_lots<=0.0 || m_settings.max_total_lots<=0.0
            || m_settings.max_positions<1 || m_settings.max_requests<1)
            Print("The limits on lots, positions and requests are greater than 0");
         else
            return(true);
   return(false);
  }
//+------------------------------------------------------------------+
bool CExpert::SymbolsKnown(void) const
  {
   for(int i=0; i<m_list.Total(); i++)
      if(!SymbolSelect(m_list.Name(i),true))
        {
         Print("The broker has no symbol ",m_list.Name(i));
         return(false);
        }
   return(true);
  }
//+------------------------------------------------------------------+
//| What needs the account waits until the terminal is connected     |
//+------------------------------------------------------------------+
int CExpert::Init(const SSettings &settings,const string symbols)
  {
   m_settings=settings;
   Reset();                                // globals outlive a change of the chart's symbol
   if(MQLInfoInteger(MQL_TESTER)!=0)
     {
      Print("The Strategy Tester has no WebRequest, so nothing can be tested here. On the ",
            "server's computer: conviction backtest --symbol EURUSD --from 2024-01-01 --to 2024-12-31");
      return(INIT_FAILED);
     }
   if(!SettingsValid())
      return(INIT_PARAMETERS_INCORRECT);
   if(!m_list.Parse(symbols,_Symbol,m_settings.server_symbol))
      return(INIT_PARAMETERS_INCORRECT);
   if(!SymbolsKnown())
      return(INIT_FAILED);
   EventSetMillisecondTimer(TIMER_MS);
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
   m_http.Init(m_settings);
   m_calendar.Init(m_settings.calendar_impact);
   m_budget.Init(AccountInfoInteger(ACCOUNT_LOGIN),m_settings.magic,m_settings.max_requests);
   if(!StartTraders())
      return(INIT_FAILED);
   m_panel.Clear();
   m_started=true;
   PrintFormat("Conviction on %s%s, server %s, %s",m_list.Name(0),
               m_list.Total()>1 ? StringFormat(" and %d more",m_list.Total()-1) : "",
               m_settings.url,m_settings.dry_run ? "dry run: no orders are sent"
               : "orders are sent");
   return(INIT_SUCCEEDED);
  }
//+------------------------------------------------------------------+
bool CExpert::StartTraders(void)
  {
   ArrayResize(m_traders,m_list.Total());
   for(int i=0; i<m_list.Total(); i++)
     {
      SSettings settings=m_settings;
      settings.symbol=m_list.Name(i);
      settings.server_symbol=m_list.Told(i);
      if(m_traders[i].Start(settings))
         continue;
      for(int k=0; k<=i; k++)
         m_traders[k].Release();
      return(false);
     }
   return(true);
  }
//+------------------------------------------------------------------+
void CExpert::Deinit(void)
  {
   EventKillTimer();
   for(int i=0; i<ArraySize(m_traders) && m_started; i++)
      m_traders[i].Stop();
   m_panel.Clear();
   m_marks.Clear();
   m_started=false;
  }
//+------------------------------------------------------------------+
void CExpert::DealMade(void)
  {
   for(int i=0; i<ArraySize(m_traders); i++)
      m_traders[i].DealMade();
  }
//+------------------------------------------------------------------+
//| Of other symbols than the chart's no tick tells: all are looked  |
//| at whenever there is a chance                                    |
//+------------------------------------------------------------------+
void CExpert::Watch(void)
  {
   int total=ArraySize(m_traders);
   for(int i=0; i<total; i++)
      m_traders[(m_first+i)%total].Watch(m_http,m_calendar);
  }
//+------------------------------------------------------------------+
void CExpert::Tick(void)
  {
   if(!m_started)
      return;
   m_http.BeginPass();
   Watch();
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
   int total=ArraySize(m_traders);
   m_http.BeginPass();
   for(int i=0; i<total; i++)
      m_traders[i].Beat();
   Greet();
   m_calendar.Refresh();
   Watch();
   bool waiting=false;
   for(int i=0; i<total; i++)
     {
      int k=(m_first+i)%total;
      m_traders[k].Settle(m_http);
      m_traders[k].Report(m_http);
      waiting=(waiting || m_traders[k].Waiting());
     }
   for(int i=0; i<total && !waiting; i++)
      if(m_traders[(m_first+i)%total].SendHistory(m_http))
         break;                              // one call, and back to the bars
   m_first=(m_first+1)%total;
   ShowPanel();
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
   if(!health.Parse(answer) || !health.Has("status"))
      return;
   m_version=health.GetString("version");
   Print("Server ",m_version," is ",health.GetString("status"));
  }
//+------------------------------------------------------------------+
void CExpert::ShowPanel(void)
  {
   if(GetTickCount64()<m_panel_at)
      return;
   m_panel_at=GetTickCount64()+PANEL_MS;
   string history="",room="";
   int    reports=0;
   m_panel.Begin();
   m_panel.Line("Conviction "+m_version+(m_settings.dry_run ? ", dry run: sends no orders"
                : ", sends orders"));
   m_panel.Line(m_settings.url+" "+m_http.Status());
   for(int i=0; i<ArraySize(m_traders); i++)
     {
      m_panel.Line(m_traders[i].Symbol()+" "+m_traders[i].LastText());
      reports+=m_traders[i].Reports();
      if(StringLen(history)==0)
         history=m_traders[i].HistoryText();
      if(StringLen(room)==0)
         room=m_traders[i].RoomText();
     }
   if(StringLen(room)>0)
      m_panel.Line("Prop firm: "+room);
   m_panel.Line(StringFormat("Requests today %d of %d, reports waiting %d",m_budget.Spent(),
                             m_settings.max_requests,reports));
   if(StringLen(history)>0)
      m_panel.Line(history);
   m_panel.End();
  }
//+------------------------------------------------------------------+
