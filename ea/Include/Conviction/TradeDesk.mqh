//+------------------------------------------------------------------+
//|                                                    TradeDesk.mqh |
//| Carries out answers, each command at most once                   |
//+------------------------------------------------------------------+
#include "Answer.mqh"
#include "ChartMarks.mqh"
#include "CommandTrace.mqh"
#include "DealReporter.mqh"
#include "OrderGate.mqh"
#include "PendingEvent.mqh"

#define UNRESOLVED_WAIT_SEC  90     // then a command without a trace counts as lost

//+------------------------------------------------------------------+
class CTradeDesk
  {
private:
   SSettings         m_settings;
   COrderGate        m_gate;
   CDecisionLedger   m_ledger;
   CChartMarks       m_marks;

   SCommand          CommandOf(const string key,const long decision_id,const bool opening,
                               const ulong parent,const string symbol,const bool buy,
                               const double volume,const string comment) const;
   void              Reject(const SCommand &command,const uint retcode,const string why,
                            COutbox &outbox) const;
   void              Refuse(SCommand &command,const uint retcode,const string why,
                            COutbox &outbox);
   uint              Limit(const string symbol,const bool buy,const double volume,
                           string &why) const;
   void              Open(SCommand &command,const double wanted,const double sl,const double tp,
                          const int deviation,const ulong last_ms,COutbox &outbox);
   void              Enter(const CAnswer &answer,const CPendingEvent &event,COutbox &outbox);
   void              Manage(const SManagement &management,const long decision_id,
                            const string event_id,COutbox &outbox);
   void              MoveStops(const SManagement &management);
   void              Reduce(const SManagement &management,const long decision_id,
                            const string event_id,COutbox &outbox);
   void              Add(const SManagement &management,const long decision_id,
                         const string event_id,COutbox &outbox);

public:
                     CTradeDesk(void) {}
                    ~CTradeDesk(void) {}
   void              Init(const SSettings &settings);
   bool              TradingAllowed(void) const;
   void              Execute(const CAnswer &answer,const CPendingEvent &event,COutbox &outbox);
   void              Reconcile(COutbox &outbox);
   void              ReportDeals(CDealReporter &reporter,COutbox &outbox);
  };
//+------------------------------------------------------------------+
void CTradeDesk::Init(const SSettings &settings)
  {
   m_settings=settings;
   m_gate.Init(settings);
   m_ledger.Load(settings.folder+"decisions.txt");
  }
//+------------------------------------------------------------------+
bool CTradeDesk::TradingAllowed(void) const
  {
   return(!m_settings.dry_run && m_gate.Forbidden()==0);
  }
//+------------------------------------------------------------------+
void CTradeDesk::ReportDeals(CDealReporter &reporter,COutbox &outbox)
  {
   reporter.Scan(m_ledger,outbox);
  }
//+------------------------------------------------------------------+
//| Positions first: what they free may be needed by the entry. An   |
//| old answer manages nothing; the entry has a time of its own.     |
//+------------------------------------------------------------------+
void CTradeDesk::Execute(const CAnswer &answer,const CPendingEvent &event,COutbox &outbox)
  {
   if(!event.Usable())
      Print("The answer to ",event.Id()," came too late to act on");
   for(int i=0; i<answer.ManagementTotal() && event.Usable(); i++)
     {
      SManagement management;
      answer.Management(i,management);
      Manage(management,answer.DecisionId(),event.Id(),outbox);
     }
   if(answer.Entering())
      Enter(answer,event,outbox);
  }
//+------------------------------------------------------------------+
SCommand CTradeDesk::CommandOf(const string key,const long decision_id,const bool opening,
                               const ulong parent,const string symbol,const bool buy,
                               const double volume,const string comment) const
  {
   SCommand command;
   command.key=key;
   command.state=COMMAND_SENT;
   command.decision_id=decision_id;
   command.opening=opening;
   command.parent=parent;
   command.symbol=symbol;
   command.buy=buy;
   command.volume=volume;
   command.time=BrokerNow();
   command.order=0;
   command.retcode=0;
   command.comment=comment;
   return(command);
  }
//+------------------------------------------------------------------+
//| Tells the journal and the server why a command was not done      |
//+------------------------------------------------------------------+
void CTradeDesk::Reject(const SCommand &command,const uint retcode,const string why,
                        COutbox &outbox) const
  {
   PrintFormat("decision #%I64d refused: %u %s",command.decision_id,retcode,why);
   CSymbolRules rules(command.symbol);
   MqlTick tick;
   double  price=0.0;
   if(SymbolInfoTick(command.symbol,tick))
      price=command.buy ? tick.ask : tick.bid;
   string symbol=(command.symbol==m_settings.symbol) ? m_settings.server_symbol : command.symbol;
   outbox.Add(JsonObject(
                 JsonMember("schema","1")
                 +JsonMember("event_id",JsonQuote("reject-"+command.key))
                 +JsonMember("account",AccountReference())
                 +JsonMember("kind",JsonQuote("REJECT"))
                 +JsonMember("ticket",JsonInteger((long)command.parent))
                 +JsonMember("symbol",JsonQuote(symbol))
                 +JsonMember("side",JsonQuote(command.buy ? "BUY" : "SELL"))
                 +JsonMember("volume",JsonNumber(command.volume,rules.VolumeDigits()))
                 +JsonMember("price",JsonNumber(price,rules.Digits()))
                 +JsonMember("profit","0.0")+JsonMember("commission","0.0")+JsonMember("swap","0.0")
                 +JsonMember("time",JsonInteger((long)BrokerNow()))
                 +JsonMember("cause",JsonQuote("EA"))
                 +JsonMember("decision_id",JsonInteger(command.decision_id))
                 +JsonMember("retcode",JsonInteger(retcode))
                 +JsonMember("message",JsonQuote(why))));
  }
//+------------------------------------------------------------------+
//| A command that is not sent at all; written down too, so that the |
//| same answer after a restart does not find it allowed             |
//+------------------------------------------------------------------+
void CTradeDesk::Refuse(SCommand &command,const uint retcode,const string why,COutbox &outbox)
  {
   command.state=COMMAND_REFUSED;
   command.retcode=retcode;
   if(m_ledger.Has(command.key))
      return;
   if(!m_ledger.Begin(command))
      Print("The refusal is reported although its record cannot be written");
   Reject(command,retcode,why,outbox);
  }
//+------------------------------------------------------------------+
//| The user's own limits; 0 if the position may be opened           |
//+------------------------------------------------------------------+
uint CTradeDesk::Limit(const string symbol,const bool buy,const double volume,string &why) const
  {
   CSymbolRules rules(symbol);
   uint forbidden=m_gate.Forbidden();
   why="trading is not allowed here";
   if(m_settings.dry_run)
     {
      why="dry run";
      return(TRADE_RETCODE_CLIENT_DISABLES_AT);
     }
   if(forbidden!=0)
      return(forbidden);
   why="as many trade requests today as the inputs allow";
   if(!m_gate.BudgetLeft())
      return(TRADE_RETCODE_TOO_MANY_REQUESTS);
   why="trading is not allowed here";
   if(!rules.TradeAllowed(buy))
      return(TRADE_RETCODE_TRADE_DISABLED);
   why="volume under the minimum or over the maximum";
   if(!rules.VolumeFits(volume))
      return(TRADE_RETCODE_INVALID_VOLUME);
   int    positions=0;
   double lots=volume;
   for(int i=PositionsTotal()-1; i>=0; i--)
      if(PositionGetTicket(i)!=0 && PositionGetInteger(POSITION_MAGIC)==m_settings.magic)
        {
         positions++;
         lots+=PositionGetDouble(POSITION_VOLUME);
        }
   why="more lots than the inputs allow";
   if(volume>m_settings.max_lots+0.0000001 || lots>m_settings.max_total_lots+0.0000001)
      return(TRADE_RETCODE_LIMIT_VOLUME);
   why="as many positions as the inputs allow";
   if(positions>=m_settings.max_positions)
      return(TRADE_RETCODE_LIMIT_POSITIONS);
   SCommand open;
   why="an earlier order's outcome is not known yet";
   if(m_ledger.Unresolved(0,open))
      return(TRADE_RETCODE_LOCKED);
   why="";
   return(0);
  }
//+------------------------------------------------------------------+
//| Opens a position, always with its stop at the broker             |
//+------------------------------------------------------------------+
void CTradeDesk::Open(SCommand &command,const double wanted,const double sl,const double tp,
                      const int deviation,const ulong last_ms,COutbox &outbox)
  {
   CSymbolRules rules(command.symbol);
   command.volume=rules.FloorVolume(wanted);
   string why="";
   uint   limit=Limit(command.symbol,command.buy,command.volume,why);
   if(limit==0 && sl<=0.0)
     {
      limit=TRADE_RETCODE_INVALID_STOPS;
      why="no stop loss";
     }
   if(limit!=0)
     {
      Refuse(command,limit,why,outbox);
      return;
     }
   MqlTradeRequest request;
   m_gate.Prepare(request,command.symbol,command.buy,command.volume,m_settings.magic,
                  command.comment);
   request.sl=rules.RoundPrice(sl);
   request.tp=rules.RoundPrice(tp);
   request.deviation=(ulong)MathMax(0,MathMin(deviation,m_settings.max_deviation));
   MqlTradeCheckResult check;
   MqlTick tick;
   if(SymbolInfoTick(command.symbol,tick))
      request.price=command.buy ? tick.ask : tick.bid;
   if(!OrderCheck(request,check))
     {
      Refuse(command,check.retcode,check.comment,outbox);
      return;
     }
   if(!m_ledger.Begin(command))
     {
      Reject(command,TRADE_RETCODE_LOCKED,"done before, or its record cannot be written",outbox);
      return;
     }
   STradeResult result;
   m_gate.Deal(request,last_ms,result);
   switch(result.outcome)
     {
      case TRADE_DONE:
         m_marks.Entry(command.decision_id,command.symbol,command.buy,request.price,request.sl,
                       request.tp,false);
         m_ledger.Settle(command.key,COMMAND_DONE,result.order,result.retcode);
         break;
      case TRADE_REFUSED:
         m_ledger.Settle(command.key,COMMAND_REFUSED,result.order,result.retcode);
         Reject(command,result.retcode,result.text,outbox);
         break;
      default:
         m_ledger.Settle(command.key,COMMAND_SENT,result.order,result.retcode);
         PrintFormat("decision #%I64d: outcome not known, retcode %u",command.decision_id,
                     result.retcode);
         break;
     }
  }
//+------------------------------------------------------------------+
void CTradeDesk::Enter(const CAnswer &answer,const CPendingEvent &event,COutbox &outbox)
  {
   SEntry entry;
   answer.Entry(entry);
   if(m_ledger.Has(event.Id()))
      return;
   SCommand command=CommandOf(event.Id(),answer.DecisionId(),true,0,m_settings.symbol,entry.buy,
                              entry.volume,entry.comment);
   long     left=(long)entry.expires_at-(long)event.Now();
   if(left<=0)
     {
      PrintFormat("decision #%I64d came too late: it was valid until %s",command.decision_id,
                  TimeToString(entry.expires_at,TIME_DATE|TIME_SECONDS));
      return;
     }
   if(entry.magic!=m_settings.magic)
     {
      Refuse(command,TRADE_RETCODE_INVALID,"the server's magic number is "
             +IntegerToString(entry.magic)+", the input says "
             +IntegerToString(m_settings.magic),outbox);
      return;
     }
   MqlTick tick;
   if(m_settings.dry_run && SymbolInfoTick(m_settings.symbol,tick))
      m_marks.Entry(command.decision_id,m_settings.symbol,entry.buy,
                    entry.buy ? tick.ask : tick.bid,entry.sl,entry.tp,true);
   Open(command,entry.volume,entry.sl,entry.tp,entry.deviation,
        GetTickCount64()+(ulong)left*1000,outbox);
  }
//+------------------------------------------------------------------+
//| By ticket, and only positions with our magic number              |
//+------------------------------------------------------------------+
void CTradeDesk::Manage(const SManagement &management,const long decision_id,
                        const string event_id,COutbox &outbox)
  {
   if(!PositionSelectByTicket(management.ticket)
      || PositionGetInteger(POSITION_MAGIC)!=m_settings.magic)
      return;
   if(management.action==MANAGE_HOLD && management.sl<=0.0 && management.tp<=0.0)
      return;
   bool reducing=(management.action==MANAGE_PARTIAL_CLOSE
                  || management.action==MANAGE_CLOSE_ALL);
   if(!TradingAllowed() || (!reducing && !m_gate.BudgetLeft()))
     {
      PrintFormat("decision #%I64d on position %I64u left undone: %s",decision_id,
                  management.ticket,m_settings.dry_run ? "dry run"
                  : TradingAllowed() ? "no trade request left today" : "trading is not allowed");
      return;
     }
   switch(management.action)
     {
      case MANAGE_HOLD:
         MoveStops(management);
         break;
      case MANAGE_ADD:
         Add(management,decision_id,event_id,outbox);
         break;
      case MANAGE_PARTIAL_CLOSE:
      case MANAGE_CLOSE_ALL:
         Reduce(management,decision_id,event_id,outbox);
         break;
      default:
         PrintFormat("decision #%I64d: an action this program does not know",decision_id);
         break;
     }
  }
//+------------------------------------------------------------------+
//| A stop that the broker would not take now is left for the next   |
//| bar; a stop is never removed                                     |
//+------------------------------------------------------------------+
void CTradeDesk::MoveStops(const SManagement &management)
  {
   CSymbolRules rules(PositionGetString(POSITION_SYMBOL));
   bool   buy=(PositionGetInteger(POSITION_TYPE)==POSITION_TYPE_BUY);
   double old_sl=PositionGetDouble(POSITION_SL),old_tp=PositionGetDouble(POSITION_TP);
   double sl=management.sl>0.0 ? rules.RoundPrice(management.sl) : old_sl;
   double tp=management.tp>0.0 ? rules.RoundPrice(management.tp) : old_tp;
   double same=SymbolInfoDouble(PositionGetString(POSITION_SYMBOL),SYMBOL_POINT)/2.0;
   bool   new_sl=(MathAbs(sl-old_sl)>same),new_tp=(MathAbs(tp-old_tp)>same);
   if(!new_sl && !new_tp)
      return;
   if(!rules.StopsFit(buy,new_sl ? sl : 0.0,new_tp ? tp : 0.0) || rules.Frozen(buy,old_sl,old_tp))
     {
      PrintFormat("position %I64u: stops are too near to change now",management.ticket);
      return;
     }
   STradeResult result;
   m_gate.Modify(management.ticket,sl,tp,result);
   if(result.outcome!=TRADE_DONE)
      PrintFormat("position %I64u: stops not changed, retcode %u %s",management.ticket,
                  result.retcode,result.text);
  }
//+------------------------------------------------------------------+
//| Closes in part or in full. What would leave less than the        |
//| smallest volume closes all.                                      |
//+------------------------------------------------------------------+
void CTradeDesk::Reduce(const SManagement &management,const long decision_id,
                        const string event_id,COutbox &outbox)
  {
   string       symbol=PositionGetString(POSITION_SYMBOL);
   CSymbolRules rules(symbol);
   bool         buy=(PositionGetInteger(POSITION_TYPE)==POSITION_TYPE_BUY);
   double       held=PositionGetDouble(POSITION_VOLUME),volume=held;
   SCommand     command=CommandOf(event_id+"/"+IntegerToString((long)management.ticket),
                                  decision_id,false,management.ticket,symbol,!buy,held,
                                  "cv #"+IntegerToString(decision_id));
   if(management.action==MANAGE_PARTIAL_CLOSE)
     {
      volume=rules.FloorVolume(management.volume);
      command.volume=volume;
      if(volume<=0.0)
        {
         Reject(command,TRADE_RETCODE_INVALID_CLOSE_VOLUME,"part under the minimum",outbox);
         return;
        }
      if(rules.FloorVolume(held-volume)<=0.0)
         volume=held;
     }
   command.volume=volume;
   if(m_ledger.Has(command.key))
      return;
   if(!m_ledger.Begin(command))
      Print("The close is sent although its record cannot be written");
   MqlTradeRequest request;
   m_gate.Prepare(request,symbol,!buy,volume,m_settings.magic,command.comment);
   request.position=management.ticket;
   request.deviation=(ulong)m_settings.max_deviation;
   STradeResult result;
   m_gate.Deal(request,0,result);
   m_ledger.Settle(command.key,result.outcome==TRADE_REFUSED ? COMMAND_REFUSED : COMMAND_DONE,
                   result.order,result.retcode);
   if(result.outcome==TRADE_REFUSED)
      Reject(command,result.retcode,result.text,outbox);
  }
//+------------------------------------------------------------------+
//| A further position of the same side; on a hedging account it has |
//| its own ticket, and the comment names the one it adds to         |
//+------------------------------------------------------------------+
void CTradeDesk::Add(const SManagement &management,const long decision_id,
                     const string event_id,COutbox &outbox)
  {
   string ticket=IntegerToString((long)management.ticket);
   bool   buy=(PositionGetInteger(POSITION_TYPE)==POSITION_TYPE_BUY);
   double sl=management.sl>0.0 ? management.sl : PositionGetDouble(POSITION_SL);
   double tp=management.tp>0.0 ? management.tp : PositionGetDouble(POSITION_TP);
   SCommand command=CommandOf(event_id+"/"+ticket,decision_id,true,management.ticket,
                              PositionGetString(POSITION_SYMBOL),buy,management.volume,
                              "cv+"+ticket+" #"+IntegerToString(decision_id));
   if(m_ledger.Has(command.key))
      return;
   Open(command,management.volume,sl,tp,m_settings.max_deviation,0,outbox);
  }
//+------------------------------------------------------------------+
//| Commands whose outcome is open, after a time-out or a restart:   |
//| looked for among positions and deals, never sent again           |
//+------------------------------------------------------------------+
void CTradeDesk::Reconcile(COutbox &outbox)
  {
   SCommand command;
   int      skip=0;
   while(m_ledger.Unresolved(skip,command))
     {
      ulong order=TraceOf(command,m_settings.magic);
      if(order!=0)
        {
         PrintFormat("decision #%I64d was carried out",command.decision_id);
         m_ledger.Settle(command.key,COMMAND_DONE,order,command.retcode);
         continue;
        }
      if((long)BrokerNow()-(long)command.time<UNRESOLVED_WAIT_SEC)
        {
         skip++;
         continue;
        }
      m_ledger.Settle(command.key,COMMAND_LOST,0,command.retcode);
      Reject(command,command.retcode==0 ? (uint)TRADE_RETCODE_TIMEOUT : command.retcode,
             "no trace of the order",outbox);
     }
  }
//+------------------------------------------------------------------+
