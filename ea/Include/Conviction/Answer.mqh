//+------------------------------------------------------------------+
//|                                                       Answer.mqh |
//| The server's answer to a closed bar                              |
//+------------------------------------------------------------------+
#include "JsonReader.mqh"
#include "Timeframes.mqh"

//--- a position to open
struct SEntry
  {
   bool              buy;
   double            volume;
   double            sl;
   double            tp;
   long              magic;
   int               deviation;
   string            comment;
   datetime          expires_at;
  };
//--- what to do with a position
enum ENUM_MANAGEMENT
  {
   MANAGE_HOLD,
   MANAGE_ADD,
   MANAGE_PARTIAL_CLOSE,
   MANAGE_CLOSE_ALL,
   MANAGE_UNKNOWN
  };
struct SManagement
  {
   ulong             ticket;
   ENUM_MANAGEMENT   action;
   double            volume;
   double            sl;         // 0: leave it
   double            tp;         // 0: leave it
  };
//+------------------------------------------------------------------+
class CAnswer
  {
private:
   CJsonReader       m_json;
   bool              m_entering;

   ENUM_MANAGEMENT   ActionOf(const string name) const;
   bool              EntryWhole(void) const;
   string            Conviction(void) const;

public:
                     CAnswer(void) { m_entering=false; }
                    ~CAnswer(void) {}
   bool              Read(const string text,const string event_id);
   long              DecisionId(void) const { return(m_json.GetLong("decision_id")); }
   string            Summary(void) const;
   string            PanelText(void) const;
   bool              Entering(void) const { return(m_entering); }
   void              Entry(SEntry &entry) const;
   int               ManagementTotal(void) const { return(m_json.Count("management")); }
   void              Management(const int index,SManagement &management) const;
   int               Needed(const int timeframe) const;
   bool              Gate(const string name,double &value,double &limit) const;
   datetime          DayStart(void) const { return((datetime)m_json.GetLong("clock.day_start")); }
   datetime          NextReset(void) const { return((datetime)m_json.GetLong("clock.next_reset")); }
  };
//+------------------------------------------------------------------+
//| False unless it is a whole answer to this event                  |
//+------------------------------------------------------------------+
bool CAnswer::Read(const string text,const string event_id)
  {
   m_entering=false;
   if(!m_json.Parse(text) || m_json.GetString("event_id")!=event_id)
      return(false);
   if(!m_json.Has("decision_id") || !m_json.Has("action"))
      return(false);
   m_entering=(m_json.GetString("action")=="ENTER");
   return(!m_entering || EntryWhole());
  }
//+------------------------------------------------------------------+
bool CAnswer::EntryWhole(void) const
  {
   string side=m_json.GetString("entry.side");
   return((side=="BUY" || side=="SELL") && m_json.Has("entry.volume") && m_json.Has("entry.sl")
          && m_json.Has("entry.tp") && m_json.Has("entry.magic") && m_json.Has("entry.expires_at"));
  }
//+------------------------------------------------------------------+
string CAnswer::Summary(void) const
  {
   return("#"+m_json.GetString("decision_id")+" "+m_json.GetString("action")+", "
          +m_json.GetString("reason")+", conviction "+Conviction());
  }
//+------------------------------------------------------------------+
//| Score and threshold; a dash where nothing was scored             |
//+------------------------------------------------------------------+
string CAnswer::Conviction(void) const
  {
   if(!m_json.Has("conviction.score"))
      return("-");
   return(DoubleToString(m_json.GetDouble("conviction.score"),1)+" of "
          +DoubleToString(m_json.GetDouble("conviction.threshold"),1));
  }
//+------------------------------------------------------------------+
//| Short, and what matters most first: a label is short             |
//+------------------------------------------------------------------+
string CAnswer::PanelText(void) const
  {
   return(Conviction()+" "+m_json.GetString("conviction.direction")+" "
          +m_json.GetString("action")+" "+m_json.GetString("reason"));
  }
//+------------------------------------------------------------------+
void CAnswer::Entry(SEntry &entry) const
  {
   entry.buy=(m_json.GetString("entry.side")=="BUY");
   entry.volume=m_json.GetDouble("entry.volume");
   entry.sl=m_json.GetDouble("entry.sl");
   entry.tp=m_json.GetDouble("entry.tp");
   entry.magic=m_json.GetLong("entry.magic");
   entry.deviation=(int)m_json.GetLong("entry.deviation_points");
   entry.comment=m_json.GetString("entry.comment");
   entry.expires_at=(datetime)m_json.GetLong("entry.expires_at");
  }
//+------------------------------------------------------------------+
ENUM_MANAGEMENT CAnswer::ActionOf(const string name) const
  {
   if(name=="HOLD")
      return(MANAGE_HOLD);
   if(name=="ADD")
      return(MANAGE_ADD);
   if(name=="PARTIAL_CLOSE")
      return(MANAGE_PARTIAL_CLOSE);
   return(name=="CLOSE_ALL" ? MANAGE_CLOSE_ALL : MANAGE_UNKNOWN);
  }
//+------------------------------------------------------------------+
void CAnswer::Management(const int index,SManagement &management) const
  {
   string at="management."+IntegerToString(index)+".";
   management.ticket=(ulong)m_json.GetLong(at+"ticket");
   management.action=ActionOf(m_json.GetString(at+"action"));
   management.volume=m_json.GetDouble(at+"volume");
   management.sl=m_json.GetDouble(at+"sl");
   management.tp=m_json.GetDouble(at+"tp");
  }
//+------------------------------------------------------------------+
//| Value and limit of a gate; false where it has no value           |
//+------------------------------------------------------------------+
bool CAnswer::Gate(const string name,double &value,double &limit) const
  {
   for(int i=m_json.Count("risk.gates")-1; i>=0; i--)
     {
      string at="risk.gates."+IntegerToString(i)+".";
      if(m_json.GetString(at+"name")!=name || !m_json.Has(at+"value"))
         continue;
      value=m_json.GetDouble(at+"value");
      limit=m_json.GetDouble(at+"limit");
      return(true);
     }
   return(false);
  }
//+------------------------------------------------------------------+
//| Bars of this timeframe that the server lacks, 0 if none          |
//+------------------------------------------------------------------+
int CAnswer::Needed(const int timeframe) const
  {
   return((int)m_json.GetLong("need."+TimeframeName(timeframe)+".count"));
  }
//+------------------------------------------------------------------+
