//+------------------------------------------------------------------+
//|                                                 CommandTrace.mqh |
//| What an opening command has left among positions and deals       |
//+------------------------------------------------------------------+
#include "DealReporter.mqh"
#include "DecisionLedger.mqh"
#include "Timeframes.mqh"

#define CLOCKS_APART_SEC  120   // between this computer and the trade server

//+------------------------------------------------------------------+
//| By our comment, or where the broker dropped it by side, volume   |
//| and time                                                         |
//+------------------------------------------------------------------+
bool SameOpening(const SCommand &command,const string comment,const bool buy,const double volume,
                 const datetime time)
  {
   if(buy!=command.buy || (long)time<(long)command.time-CLOCKS_APART_SEC)
      return(false);
   if(DecisionOfComment(comment)!=0)
      return(comment==StringSubstr(command.comment,0,31));
   return(volume<=command.volume+0.0000001);
  }
//+------------------------------------------------------------------+
//| The order of the position or deal that the command has made, 0   |
//| if there is none                                                 |
//+------------------------------------------------------------------+
ulong TraceOf(const SCommand &command,const long magic)
  {
   for(int i=PositionsTotal()-1; i>=0; i--)
     {
      ulong ticket=PositionGetTicket(i);
      if(ticket==0 || PositionGetInteger(POSITION_MAGIC)!=magic
         || PositionGetString(POSITION_SYMBOL)!=command.symbol)
         continue;
      if(SameOpening(command,PositionGetString(POSITION_COMMENT),
                     PositionGetInteger(POSITION_TYPE)==POSITION_TYPE_BUY,
                     PositionGetDouble(POSITION_VOLUME),
                     (datetime)PositionGetInteger(POSITION_TIME)))
         return((ulong)PositionGetInteger(POSITION_IDENTIFIER));
     }
   if(!HistorySelect((datetime)(command.time-CLOCKS_APART_SEC),(datetime)(BrokerNow()+86400)))
      return(0);
   for(int i=HistoryDealsTotal()-1; i>=0; i--)
     {
      ulong deal=HistoryDealGetTicket(i);
      if(HistoryDealGetInteger(deal,DEAL_ENTRY)!=DEAL_ENTRY_IN
         || HistoryDealGetInteger(deal,DEAL_MAGIC)!=magic
         || HistoryDealGetString(deal,DEAL_SYMBOL)!=command.symbol)
         continue;
      if(SameOpening(command,HistoryDealGetString(deal,DEAL_COMMENT),
                     HistoryDealGetInteger(deal,DEAL_TYPE)==DEAL_TYPE_BUY,
                     HistoryDealGetDouble(deal,DEAL_VOLUME),
                     (datetime)HistoryDealGetInteger(deal,DEAL_TIME)))
         return((ulong)HistoryDealGetInteger(deal,DEAL_ORDER));
     }
   return(0);
  }
//+------------------------------------------------------------------+
