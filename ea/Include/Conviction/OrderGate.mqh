//+------------------------------------------------------------------+
//|                                                    OrderGate.mqh |
//| Trade requests and what became of them                           |
//+------------------------------------------------------------------+
#include "RequestBudget.mqh"
#include "SymbolRules.mqh"
#include "Timeframes.mqh"

#define PRICE_ATTEMPTS 3

//--- outcome of a trade request
enum ENUM_TRADE_OUTCOME
  {
   TRADE_DONE,
   TRADE_REFUSED,     // certainly not carried out
   TRADE_UNRESOLVED   // perhaps carried out: look at positions and deals first
  };
struct STradeResult
  {
   ENUM_TRADE_OUTCOME outcome;
   uint               retcode;
   ulong              order;
   string             text;
  };
//+------------------------------------------------------------------+
class COrderGate
  {
private:
   ENUM_FILLING_CHOICE m_filling;
   CRequestBudget    m_budget;

   bool              Transmit(MqlTradeRequest &request,STradeResult &result);

public:
                     COrderGate(void) { m_filling=FILLING_AUTO; }
                    ~COrderGate(void) {}
   void              Init(const SSettings &settings);
   bool              BudgetLeft(void) const { return(m_budget.Left()); }
   uint              Forbidden(void) const;
   void              Prepare(MqlTradeRequest &request,const string symbol,const bool buy,
                             const double volume,const long magic,const string comment) const;
   void              Deal(MqlTradeRequest &request,const ulong last_ms,STradeResult &result);
   void              Modify(const ulong ticket,const double sl,const double tp,
                            STradeResult &result);
  };
//+------------------------------------------------------------------+
void COrderGate::Init(const SSettings &settings)
  {
   m_filling=settings.filling;
   m_budget.Init(AccountInfoInteger(ACCOUNT_LOGIN),settings.magic,settings.max_requests);
  }
//+------------------------------------------------------------------+
//| 0 if this program may trade, or the retcode that says why not    |
//+------------------------------------------------------------------+
uint COrderGate::Forbidden(void) const
  {
   if(TerminalInfoInteger(TERMINAL_TRADE_ALLOWED)==0 || MQLInfoInteger(MQL_TRADE_ALLOWED)==0)
      return(TRADE_RETCODE_CLIENT_DISABLES_AT);
   if(AccountInfoInteger(ACCOUNT_TRADE_EXPERT)==0)
      return(TRADE_RETCODE_SERVER_DISABLES_AT);
   if(AccountInfoInteger(ACCOUNT_TRADE_ALLOWED)==0)
      return(TRADE_RETCODE_TRADE_DISABLED);
   return(0);
  }
//+------------------------------------------------------------------+
//| A market order; stops and the position's ticket are the caller's |
//+------------------------------------------------------------------+
void COrderGate::Prepare(MqlTradeRequest &request,const string symbol,const bool buy,
                         const double volume,const long magic,const string comment) const
  {
   CSymbolRules rules(symbol);
   ZeroMemory(request);
   request.action=TRADE_ACTION_DEAL;
   request.symbol=symbol;
   request.type=buy ? ORDER_TYPE_BUY : ORDER_TYPE_SELL;
   request.type_filling=rules.Filling(m_filling);
   request.type_time=ORDER_TIME_GTC;
   request.volume=volume;
   request.magic=(ulong)magic;
   request.comment=StringSubstr(comment,0,31);
  }
//+------------------------------------------------------------------+
//| One try. True if a fresh price is worth another                  |
//+------------------------------------------------------------------+
bool COrderGate::Transmit(MqlTradeRequest &request,STradeResult &result)
  {
   MqlTradeResult answer;
   ZeroMemory(answer);
   m_budget.Spend();
   bool sent=OrderSend(request,answer);
   result.retcode=answer.retcode;
   result.order=answer.order;
   result.text=answer.comment;
   switch(answer.retcode)
     {
      case TRADE_RETCODE_DONE:
      case TRADE_RETCODE_DONE_PARTIAL:
      case TRADE_RETCODE_NO_CHANGES:
         result.outcome=TRADE_DONE;
         return(false);
      case TRADE_RETCODE_POSITION_CLOSED:
         result.outcome=(request.position!=0) ? TRADE_DONE : TRADE_REFUSED;
         return(false);
      case TRADE_RETCODE_PLACED:
      case TRADE_RETCODE_TIMEOUT:
      case TRADE_RETCODE_CONNECTION:
      case TRADE_RETCODE_ERROR:
         result.outcome=TRADE_UNRESOLVED;
         return(false);
      case TRADE_RETCODE_REQUOTE:
      case TRADE_RETCODE_PRICE_CHANGED:
      case TRADE_RETCODE_PRICE_OFF:
         result.outcome=TRADE_REFUSED;
         return(true);
      case 0:
         result.outcome=sent ? TRADE_UNRESOLVED : TRADE_REFUSED;
         return(false);
      default:
         result.outcome=TRADE_REFUSED;
         return(false);
     }
  }
//+------------------------------------------------------------------+
//| At market, with a fresh price on each of a few tries, and never  |
//| when the tick counter has passed last_ms (0: no limit)           |
//+------------------------------------------------------------------+
void COrderGate::Deal(MqlTradeRequest &request,const ulong last_ms,STradeResult &result)
  {
   result.outcome=TRADE_REFUSED;
   result.retcode=TRADE_RETCODE_PRICE_OFF;
   result.order=0;
   result.text="no quote";
   CSymbolRules rules(request.symbol);
   for(int attempt=0; attempt<PRICE_ATTEMPTS; attempt++)
     {
      if(attempt>0 && last_ms>0 && GetTickCount64()>=last_ms)
         return;
      MqlTick tick;
      if(!SymbolInfoTick(request.symbol,tick))
         return;
      bool buy=(request.type==ORDER_TYPE_BUY);
      request.price=buy ? tick.ask : tick.bid;
      if(request.position==0 && !rules.StopsFit(buy,request.sl,request.tp))
        {
         result.retcode=TRADE_RETCODE_INVALID_STOPS;
         result.text="stops too near";
         return;
        }
      if(!Transmit(request,result))
         return;
     }
  }
//+------------------------------------------------------------------+
void COrderGate::Modify(const ulong ticket,const double sl,const double tp,STradeResult &result)
  {
   MqlTradeRequest request;
   ZeroMemory(request);
   request.action=TRADE_ACTION_SLTP;
   request.position=ticket;
   request.symbol=PositionGetString(POSITION_SYMBOL);
   request.magic=(ulong)PositionGetInteger(POSITION_MAGIC);
   request.sl=sl;
   request.tp=tp;
   if(Transmit(request,result))
      result.outcome=TRADE_REFUSED;
  }
//+------------------------------------------------------------------+
