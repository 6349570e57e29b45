//+------------------------------------------------------------------+
//|                                                 DealReporter.mqh |
//| The account's history as trade events                            |
//+------------------------------------------------------------------+
#include "DecisionLedger.mqh"
#include "JsonText.mqh"
#include "Outbox.mqh"
#include "SymbolRules.mqh"
#include "Timeframes.mqh"

#define DEALS_REMEMBERED   1000
#define DEALS_LOOK_BACK    86400  // seconds before the last scan, for late deals
#define DEALS_SCAN_MS      30000  // a transaction may be missed: look anyway
#define DEALS_LATE_MS      2000   // until a position's history may have become whole

//+------------------------------------------------------------------+
//| Our comments carry the decision: "cv78 #1234". 0 without one.    |
//+------------------------------------------------------------------+
long DecisionOfComment(const string comment)
  {
   int at=StringFind(comment,"#");
   if(at<0 || StringFind(comment,"cv")!=0)
      return(0);
   return(StringToInteger(StringSubstr(comment,at+1)));
  }
//+------------------------------------------------------------------+
//| Finds new deals of this symbol's own positions, whoever closed   |
//| them, and puts each into the outbox once                         |
//+------------------------------------------------------------------+
class CDealReporter
  {
private:
   string            m_file;
   string            m_symbol;
   string            m_server_symbol;
   long              m_magic;
   datetime          m_since;
   ulong             m_known[];
   bool              m_hint;             // a deal has just been made
   ulong             m_next_scan;

   bool              Known(const ulong deal) const;
   void              RememberPast(void);
   bool              Remember(const datetime scanned);
   long              OpeningDecision(bool &ours,bool &whole) const;
   string            KindOf(const ulong deal,const SCommand &command) const;
   string            CauseOf(const ulong deal) const;
   bool              Report(const ulong deal,const long position,
                            const CDecisionLedger &ledger,string &json) const;

public:
                     CDealReporter(void);
                    ~CDealReporter(void) {}
   bool              Load(const SSettings &settings,const string file);
   void              Hint(void) { m_hint=true; }
   void              Scan(const CDecisionLedger &ledger,COutbox &outbox);
  };
//+------------------------------------------------------------------+
CDealReporter::CDealReporter(void)
  {
   m_file="";
   m_magic=0;
   m_since=0;
   m_hint=true;
   m_next_scan=0;
  }
//+------------------------------------------------------------------+
//| First line: how far was scanned; then the deals known. What was  |
//| traded before the first start is not reported.                   |
//+------------------------------------------------------------------+
bool CDealReporter::Load(const SSettings &settings,const string file)
  {
   m_file=file;
   m_symbol=settings.symbol;
   m_server_symbol=settings.server_symbol;
   m_magic=settings.magic;
   m_hint=true;
   ArrayResize(m_known,0);
   string lines[];
   int    total=LoadLines(file,lines) ? ArraySize(lines) : 0;
   if(total==0)
     {
      RememberPast();
      return(Remember(BrokerNow()));
     }
   m_since=(datetime)StringToInteger(lines[0]);
   ArrayResize(m_known,total-1);
   for(int i=1; i<total; i++)
      m_known[i-1]=(ulong)StringToInteger(lines[i]);
   return(true);
  }
//+------------------------------------------------------------------+
bool CDealReporter::Known(const ulong deal) const
  {
   for(int i=ArraySize(m_known)-1; i>=0; i--)
      if(m_known[i]==deal)
         return(true);
   return(false);
  }
//+------------------------------------------------------------------+
//| The deals that a first scan would find although they are older   |
//| than the first start                                             |
//+------------------------------------------------------------------+
void CDealReporter::RememberPast(void)
  {
   datetime now=BrokerNow();
   if(!HistorySelect((datetime)(now-DEALS_LOOK_BACK),(datetime)(now+86400)))
      return;
   int total=HistoryDealsTotal();
   ArrayResize(m_known,total);
   for(int i=0; i<total; i++)
      m_known[i]=HistoryDealGetTicket(i);
  }
//+------------------------------------------------------------------+
bool CDealReporter::Remember(const datetime scanned)
  {
   m_since=scanned;
   int    total=ArraySize(m_known),skip=(int)MathMax(0,total-DEALS_REMEMBERED);
   string lines[];
   ArrayResize(lines,total-skip+1);
   lines[0]=IntegerToString((long)m_since);
   for(int i=skip; i<total; i++)
      lines[i-skip+1]=IntegerToString((long)m_known[i]);
   return(SaveLines(m_file,lines));
  }
//+------------------------------------------------------------------+
//| Deals are collected first: reporting one selects its position's  |
//| history instead, in which the others are not found. A deal is    |
//| known only when it is in the outbox.                             |
//+------------------------------------------------------------------+
void CDealReporter::Scan(const CDecisionLedger &ledger,COutbox &outbox)
  {
   if(!m_hint && GetTickCount64()<m_next_scan)
      return;
   datetime now=BrokerNow();
   if(!HistorySelect((datetime)(m_since-DEALS_LOOK_BACK),(datetime)(now+86400)))
      return;
   m_hint=false;
   m_next_scan=GetTickCount64()+DEALS_SCAN_MS;
   ulong fresh[];
   long  positions[];
   int   total=0;
   for(int i=0; i<HistoryDealsTotal(); i++)
     {
      ulong deal=HistoryDealGetTicket(i);
      if(deal==0 || HistoryDealGetString(deal,DEAL_SYMBOL)!=m_symbol)
         continue;
      if(Known(deal))
         continue;
      ArrayResize(fresh,total+1,16);
      ArrayResize(positions,total+1,16);
      fresh[total]=deal;
      positions[total]=HistoryDealGetInteger(deal,DEAL_POSITION_ID);
      total++;
     }
   if(total==0)
      return;
   for(int i=0; i<total; i++)
     {
      string json="";
      if(!Report(fresh[i],positions[i],ledger,json))
        {
         m_next_scan=GetTickCount64()+DEALS_LATE_MS;
         continue;
        }
      if(StringLen(json)>0 && !outbox.Add(json))
         break;                                   // found again by the next scan
      int known=ArraySize(m_known);
      ArrayResize(m_known,known+1,64);
      m_known[known]=fresh[i];
     }
   if(!Remember(now))
      Print("Deals: cannot write ",m_file,", error ",GetLastError());
  }
//+------------------------------------------------------------------+
//| The decision that opened the position; the closing deals of SL,  |
//| TP and of hand carry neither our magic nor our comment. A deal   |
//| may be in the history before the one that opened its position.   |
//+------------------------------------------------------------------+
long CDealReporter::OpeningDecision(bool &ours,bool &whole) const
  {
   ours=false;
   whole=false;
   long decision=0;
   for(int i=0; i<HistoryDealsTotal(); i++)
     {
      ulong other=HistoryDealGetTicket(i);
      if(HistoryDealGetInteger(other,DEAL_ENTRY)!=DEAL_ENTRY_IN)
         continue;
      whole=true;
      if(HistoryDealGetInteger(other,DEAL_MAGIC)!=m_magic)
         continue;
      ours=true;
      decision=DecisionOfComment(HistoryDealGetString(other,DEAL_COMMENT));
     }
   return(decision);
  }
//+------------------------------------------------------------------+
string CDealReporter::KindOf(const ulong deal,const SCommand &command) const
  {
   if(HistoryDealGetInteger(deal,DEAL_ENTRY)==DEAL_ENTRY_IN)
      return((command.opening && command.parent!=0)
             || StringFind(HistoryDealGetString(deal,DEAL_COMMENT),"cv+")==0 ? "ADD" : "OPEN");
   double left=0.0;
   long   until=HistoryDealGetInteger(deal,DEAL_TIME_MSC);
   for(int i=0; i<HistoryDealsTotal(); i++)
     {
      ulong  other=HistoryDealGetTicket(i);
      double volume=HistoryDealGetDouble(other,DEAL_VOLUME);
      if(HistoryDealGetInteger(other,DEAL_ENTRY)==DEAL_ENTRY_IN)
         left+=volume;
      else
         if(HistoryDealGetInteger(other,DEAL_TIME_MSC)<=until)
            left-=volume;
     }
   return(left>0.0000001 ? "PARTIAL_CLOSE" : "CLOSE");
  }
//+------------------------------------------------------------------+
string CDealReporter::CauseOf(const ulong deal) const
  {
   switch((ENUM_DEAL_REASON)HistoryDealGetInteger(deal,DEAL_REASON))
     {
      case DEAL_REASON_SL: return("SL");
      case DEAL_REASON_TP: return("TP");
      case DEAL_REASON_SO: return("STOP_OUT");
      case DEAL_REASON_EXPERT:
         return(HistoryDealGetInteger(deal,DEAL_MAGIC)==m_magic ? "EA" : "MANUAL");
      default:             return("MANUAL");
     }
  }
//+------------------------------------------------------------------+
//| False if the history is not there; json stays "" for a deal of a |
//| position that is not ours                                        |
//+------------------------------------------------------------------+
bool CDealReporter::Report(const ulong deal,const long position,
                           const CDecisionLedger &ledger,string &json) const
  {
   if(position==0)
      return(true);
   if(!HistorySelectByPosition(position) || HistoryDealsTotal()==0)
      return(false);
   bool ours=false,whole=false;
   long opened_by=OpeningDecision(ours,whole);
   if(!ours)
      return(whole);
   bool entering=(HistoryDealGetInteger(deal,DEAL_ENTRY)==DEAL_ENTRY_IN);
   bool buy_deal=(HistoryDealGetInteger(deal,DEAL_TYPE)==DEAL_TYPE_BUY);
   SCommand command;
   command.opening=false;
   command.parent=0;
   long decision=0;
   if(ledger.ByOrder((ulong)HistoryDealGetInteger(deal,DEAL_ORDER),command))
      decision=command.decision_id;
   if(decision==0)
      decision=DecisionOfComment(HistoryDealGetString(deal,DEAL_COMMENT));
   if(decision==0)
      decision=opened_by;
   CSymbolRules rules(m_symbol);
   long   login=AccountInfoInteger(ACCOUNT_LOGIN);
   string id="deal-"+IntegerToString(login)+"-"+IntegerToString((long)deal);
   double costs=HistoryDealGetDouble(deal,DEAL_COMMISSION)+HistoryDealGetDouble(deal,DEAL_FEE);
   string members=JsonMember("schema","1")
                  +JsonMember("event_id",JsonQuote(id))
                  +JsonMember("account",AccountReference())
                  +JsonMember("kind",JsonQuote(KindOf(deal,command)))
                  +JsonMember("ticket",JsonInteger(position))
                  +JsonMember("symbol",JsonQuote(m_server_symbol))
                  +JsonMember("side",JsonQuote(entering==buy_deal ? "BUY" : "SELL"))
                  +JsonMember("volume",JsonNumber(HistoryDealGetDouble(deal,DEAL_VOLUME),
                              rules.VolumeDigits()))
                  +JsonMember("price",JsonNumber(HistoryDealGetDouble(deal,DEAL_PRICE),
                              rules.Digits()))
                  +JsonMember("profit",JsonNumber(HistoryDealGetDouble(deal,DEAL_PROFIT),2))
                  +JsonMember("commission",JsonNumber(costs,2))
                  +JsonMember("swap",JsonNumber(HistoryDealGetDouble(deal,DEAL_SWAP),2))
                  +JsonMember("time",JsonInteger(HistoryDealGetInteger(deal,DEAL_TIME)))
                  +JsonMember("cause",JsonQuote(entering ? "EA" : CauseOf(deal)));
   if(command.opening && command.parent!=0)
      members+=JsonMember("parent",JsonInteger((long)command.parent));
   if(decision!=0)
      members+=JsonMember("decision_id",JsonInteger(decision));
   json=JsonObject(members);
   return(true);
  }
//+------------------------------------------------------------------+
