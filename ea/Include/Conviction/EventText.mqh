//+------------------------------------------------------------------+
//|                                                    EventText.mqh |
//| The body of POST /bar-close                                      |
//+------------------------------------------------------------------+
#include "BarClock.mqh"
#include "Calendar.mqh"
#include "JsonText.mqh"
#include "Settings.mqh"
#include "SymbolRules.mqh"

//+------------------------------------------------------------------+
//| Profit, swap, commission and fee of all deals since an instant;  |
//| false if the history is not there                                |
//+------------------------------------------------------------------+
bool ClosedProfitSince(const datetime start,double &profit)
  {
   profit=0.0;
   if(!HistorySelect(start,(datetime)(BrokerNow()+86400)))
      return(false);
   for(int i=0; i<HistoryDealsTotal(); i++)
     {
      ulong deal=HistoryDealGetTicket(i);
      if(deal==0)
         return(false);
      profit+=HistoryDealGetDouble(deal,DEAL_PROFIT)+HistoryDealGetDouble(deal,DEAL_SWAP)
              +HistoryDealGetDouble(deal,DEAL_COMMISSION)+HistoryDealGetDouble(deal,DEAL_FEE);
     }
   return(true);
  }
//+------------------------------------------------------------------+
//| day_start is 0 before the server has named the day's beginning   |
//+------------------------------------------------------------------+
string AccountJson(const datetime day_start)
  {
   int    digits=(int)MathMax(2,AccountInfoInteger(ACCOUNT_CURRENCY_DIGITS));
   bool   hedging=(AccountInfoInteger(ACCOUNT_MARGIN_MODE)==ACCOUNT_MARGIN_MODE_RETAIL_HEDGING);
   double profit=0.0;
   string out=JsonMember("login",JsonInteger(AccountInfoInteger(ACCOUNT_LOGIN)))
              +JsonMember("server",JsonQuote(AccountInfoString(ACCOUNT_SERVER)))
              +JsonMember("currency",JsonQuote(AccountInfoString(ACCOUNT_CURRENCY)))
              +JsonMember("balance",JsonNumber(AccountInfoDouble(ACCOUNT_BALANCE),digits))
              +JsonMember("equity",JsonNumber(AccountInfoDouble(ACCOUNT_EQUITY),digits))
              +JsonMember("margin_free",JsonNumber(AccountInfoDouble(ACCOUNT_MARGIN_FREE),digits))
              +JsonMember("leverage",JsonInteger(AccountInfoInteger(ACCOUNT_LEVERAGE)))
              +JsonMember("hedging",JsonBool(hedging));
   if(day_start>0 && ClosedProfitSince(day_start,profit))
      out+=JsonMember("day",JsonObject(JsonMember("start",JsonInteger((long)day_start))
                                       +JsonMember("closed_profit",JsonNumber(profit,digits))));
   return(JsonObject(out));
  }
//+------------------------------------------------------------------+
//| Margin of one lot: a broker may give a symbol less leverage than |
//| the account; nothing where the terminal cannot tell              |
//+------------------------------------------------------------------+
string MarginJson(const string symbol)
  {
   MqlTick tick;
   double  margin=0.0;
   if(!SymbolInfoTick(symbol,tick)
      || !OrderCalcMargin(ORDER_TYPE_BUY,symbol,1.0,tick.ask,margin) || margin<=0.0)
      return("");
   return(JsonMember("margin_per_lot",JsonNumber(margin,2)));
  }
//+------------------------------------------------------------------+
string SpecJson(const string symbol)
  {
   CSymbolRules rules(symbol);
   int    lot_digits=rules.VolumeDigits();
   double tick_size=SymbolInfoDouble(symbol,SYMBOL_TRADE_TICK_SIZE);
   double tick_value=SymbolInfoDouble(symbol,SYMBOL_TRADE_TICK_VALUE);
   double step=SymbolInfoDouble(symbol,SYMBOL_VOLUME_STEP);
   double most=SymbolInfoDouble(symbol,SYMBOL_VOLUME_MAX);
   double contract=SymbolInfoDouble(symbol,SYMBOL_TRADE_CONTRACT_SIZE);
   long   level=SymbolInfoInteger(symbol,SYMBOL_TRADE_STOPS_LEVEL);
   return(JsonObject(JsonMember("digits",JsonInteger(rules.Digits()))
                     +JsonMember("point",JsonNumber(SymbolInfoDouble(symbol,SYMBOL_POINT),10))
                     +JsonMember("tick_size",JsonNumber(tick_size,10))
                     +JsonMember("tick_value",JsonNumber(tick_value,8))
                     +JsonMember("volume_min",JsonNumber(rules.VolumeMin(),lot_digits))
                     +JsonMember("volume_step",JsonNumber(step,lot_digits))
                     +JsonMember("volume_max",JsonNumber(most,lot_digits))
                     +JsonMember("contract_size",JsonNumber(contract,4))
                     +MarginJson(symbol)
                     +JsonMember("stops_level",JsonInteger(level))));
  }
//+------------------------------------------------------------------+
//| The position that is selected                                    |
//+------------------------------------------------------------------+
string PositionJson(const ulong ticket)
  {
   string symbol=PositionGetString(POSITION_SYMBOL);
   CSymbolRules rules(symbol);
   int    digits=rules.Digits();
   bool   buy=(PositionGetInteger(POSITION_TYPE)==POSITION_TYPE_BUY);
   double volume=PositionGetDouble(POSITION_VOLUME);
   double opened=PositionGetDouble(POSITION_PRICE_OPEN);
   return(JsonObject(JsonMember("ticket",JsonInteger((long)ticket))
                     +JsonMember("symbol",JsonQuote(symbol))
                     +JsonMember("side",JsonQuote(buy ? "BUY" : "SELL"))
                     +JsonMember("volume",JsonNumber(volume,rules.VolumeDigits()))
                     +JsonMember("price_open",JsonNumber(opened,digits))
                     +JsonMember("sl",JsonNumber(PositionGetDouble(POSITION_SL),digits))
                     +JsonMember("tp",JsonNumber(PositionGetDouble(POSITION_TP),digits))
                     +JsonMember("profit",JsonNumber(PositionGetDouble(POSITION_PROFIT),2))
                     +JsonMember("swap",JsonNumber(PositionGetDouble(POSITION_SWAP),2))
                     +JsonMember("time",JsonInteger(PositionGetInteger(POSITION_TIME)))
                     +JsonMember("magic",JsonInteger(PositionGetInteger(POSITION_MAGIC)))));
  }
//+------------------------------------------------------------------+
//| All positions of the account, ours and others'                   |
//+------------------------------------------------------------------+
string PositionsJson(void)
  {
   string out="";
   for(int i=0; i<PositionsTotal(); i++)
     {
      ulong ticket=PositionGetTicket(i);
      if(ticket==0)
         continue;
      out+=(StringLen(out)>0 ? "," : "")+PositionJson(ticket);
     }
   return("["+out+"]");
  }
//+------------------------------------------------------------------+
string EventId(const SSettings &settings,const SBarClose &close)
  {
   return(IntegerToString(AccountInfoInteger(ACCOUNT_LOGIN))+"-"+settings.server_symbol
          +"-"+TimeframeName(close.trigger)+"-"+IntegerToString((long)close.time));
  }
//+------------------------------------------------------------------+
//| "bars" is the object that the bar ledger has collected           |
//+------------------------------------------------------------------+
string EventBody(const SSettings &settings,const SBarClose &close,const string event_id,
                 const string bars,const datetime day_start,const CCalendar &calendar,
                 const bool trading_allowed)
  {
   MqlTick tick;
   if(!SymbolInfoTick(settings.symbol,tick))
      return("");
   int    digits=(int)SymbolInfoInteger(settings.symbol,SYMBOL_DIGITS);
   string quote=JsonObject(JsonMember("bid",JsonNumber(tick.bid,digits))
                           +JsonMember("ask",JsonNumber(tick.ask,digits))
                           +JsonMember("time",JsonInteger((long)tick.time)));
   string releases=calendar.Known() ? JsonMember("calendar",calendar.Json()) : "";
   return(JsonObject(JsonMember("schema","1")
                     +JsonMember("event_id",JsonQuote(event_id))
                     +JsonMember("account",AccountJson(day_start))
                     +JsonMember("symbol",JsonQuote(settings.server_symbol))
                     +JsonMember("trigger",JsonQuote(TimeframeName(close.trigger)))
                     +JsonMember("time",JsonInteger((long)close.time))
                     +JsonMember("utc_offset",JsonInteger(UtcOffset()))
                     +JsonMember("quote",quote)
                     +JsonMember("spec",SpecJson(settings.symbol))
                     +JsonMember("bars",bars)
                     +JsonMember("positions",PositionsJson())
                     +releases
                     +JsonMember("trading_allowed",JsonBool(trading_allowed))
                     +JsonMember("dry_run",JsonBool(settings.dry_run))));
  }
//+------------------------------------------------------------------+
