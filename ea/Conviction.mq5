//+------------------------------------------------------------------+
//|                                                   Conviction.mq5 |
//| Asks the Conviction server at every bar close                    |
//+------------------------------------------------------------------+
#property copyright   "Conviction"
#property version     "1.10"
#property description "Sends every closed bar to the Conviction server, carries out its answers"
#property description "and reports the deals made. The server's address must be allowed under"
#property description "Tools - Options - Expert Advisors - Allow WebRequest for listed URL."

#include <Conviction\Expert.mqh>

input group               "Server"
input string              InpServer="http://127.0.0.1:8787";     // Address of the server
input string              InpToken="";                           // Token (empty: none)
input int                 InpTimeoutMs=3000;                     // Time-out of a request, ms
input int                 InpHistoryBars=2000;                   // Bars sent at start (0: none)
input string              InpSymbols="";                         // Symbols (empty: the chart's)
input string              InpServerSymbol="";                    // Chart symbol's name on the server
input int                 InpCalendarImpact=2;                   // Least impact told (0: no calendar)
input group               "Trading"
input bool                InpDryRun=true;                        // Dry run: ask, but send no orders
input long                InpMagicNumber=20251122;               // Magic number, as the server's
input double              InpMaxLots=1.0;                        // Most lots in one order
input double              InpMaxTotalLots=3.0;                   // Most lots in all positions
input int                 InpMaxPositions=4;                     // Most positions
input int                 InpMaxRequests=300;                    // Most trade requests a day
input int                 InpMaxDeviation=20;                    // Most deviation, points
input ENUM_FILLING_CHOICE InpFilling=FILLING_AUTO; // Filling of orders

CExpert g_expert;

//+------------------------------------------------------------------+
int OnInit(void)
  {
   SSettings settings;
   settings.url=InpServer;
   settings.token=InpToken;
   settings.timeout_ms=InpTimeoutMs;
   settings.history_bars=InpHistoryBars;
   settings.symbol=_Symbol;
   settings.server_symbol=InpServerSymbol;
   settings.calendar_impact=InpCalendarImpact;
   settings.magic=InpMagicNumber;
   settings.dry_run=InpDryRun;
   settings.max_lots=InpMaxLots;
   settings.max_total_lots=InpMaxTotalLots;
   settings.max_positions=InpMaxPositions;
   settings.max_requests=InpMaxRequests;
   settings.max_deviation=InpMaxDeviation;
   settings.filling=InpFilling;
   settings.folder="";
   return(g_expert.Init(settings,InpSymbols));
  }
//+------------------------------------------------------------------+
void OnDeinit(const int reason)
  {
   g_expert.Deinit();
  }
//+------------------------------------------------------------------+
void OnTick(void)
  {
   g_expert.Tick();
  }
//+------------------------------------------------------------------+
void OnTimer(void)
  {
   g_expert.Timer();
  }
//+------------------------------------------------------------------+
//| Several come for one order and their sequence is not certain:    |
//| the history is read from the timer, never here                   |
//+------------------------------------------------------------------+
void OnTradeTransaction(const MqlTradeTransaction &trans,const MqlTradeRequest &request,
                        const MqlTradeResult &result)
  {
   if(trans.type==TRADE_TRANSACTION_DEAL_ADD)
      g_expert.DealMade();
  }
//+------------------------------------------------------------------+
