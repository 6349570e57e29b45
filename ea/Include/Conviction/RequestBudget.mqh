//+------------------------------------------------------------------+
//|                                                RequestBudget.mqh |
//| How many trade requests a day may still be sent                  |
//+------------------------------------------------------------------+
#include "Timeframes.mqh"

//+------------------------------------------------------------------+
//| Counted in global variables of the terminal, which all charts    |
//| share and which outlive a restart                                |
//+------------------------------------------------------------------+
class CRequestBudget
  {
private:
   string            m_day_name;
   string            m_count_name;
   int               m_most;

   double            Today(void) const { return((double)((long)BrokerNow()/86400)); }

public:
                     CRequestBudget(void) { m_day_name=""; m_count_name=""; m_most=0; }
                    ~CRequestBudget(void) {}
   void              Init(const long login,const long magic,const int most);
   int               Spent(void) const;
   bool              Left(void) const { return(Spent()<m_most); }
   void              Spend(void);
  };
//+------------------------------------------------------------------+
void CRequestBudget::Init(const long login,const long magic,const int most)
  {
   string name="Conviction."+IntegerToString(login)+"."+IntegerToString(magic);
   m_day_name=name+".day";
   m_count_name=name+".requests";
   m_most=most;
  }
//+------------------------------------------------------------------+
int CRequestBudget::Spent(void) const
  {
   double day=0.0,count=0.0;
   if(!GlobalVariableGet(m_day_name,day) || day!=Today()
      || !GlobalVariableGet(m_count_name,count))
      return(0);
   return((int)count);
  }
//+------------------------------------------------------------------+
//| Written down before the request is sent                          |
//+------------------------------------------------------------------+
void CRequestBudget::Spend(void)
  {
   int spent=Spent();
   GlobalVariableSet(m_day_name,Today());
   GlobalVariableSet(m_count_name,(double)(spent+1));
   GlobalVariablesFlush();
  }
//+------------------------------------------------------------------+
