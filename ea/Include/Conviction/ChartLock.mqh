//+------------------------------------------------------------------+
//|                                                    ChartLock.mqh |
//| One chart per symbol and magic number                            |
//+------------------------------------------------------------------+
#define LOCK_STALE_SEC 15
#define LOCK_BEAT_MS   3000

//+------------------------------------------------------------------+
//| A temporary global variable of the terminal, with a heartbeat    |
//+------------------------------------------------------------------+
class CChartLock
  {
private:
   string            m_name;
   bool              m_held;
   ulong             m_beat_at;

public:
                     CChartLock(void) { m_name=""; m_held=false; m_beat_at=0; }
                    ~CChartLock(void) {}
   bool              Take(const string symbol,const long magic);
   void              Beat(void);
   void              Release(void);
  };
//+------------------------------------------------------------------+
bool CChartLock::Take(const string symbol,const long magic)
  {
   m_name=StringSubstr("Conviction."+symbol+"."+IntegerToString(magic),0,63);
   double now=(double)TimeLocal(),beat=0.0;
   if(GlobalVariableGet(m_name,beat) && MathAbs(now-beat)<LOCK_STALE_SEC)
      return(false);
   if(!GlobalVariableCheck(m_name))
      GlobalVariableTemp(m_name);
   m_held=(GlobalVariableSet(m_name,now)>0);
   return(m_held);
  }
//+------------------------------------------------------------------+
void CChartLock::Beat(void)
  {
   if(!m_held || GetTickCount64()<m_beat_at)
      return;
   m_beat_at=GetTickCount64()+LOCK_BEAT_MS;
   GlobalVariableSet(m_name,(double)TimeLocal());
  }
//+------------------------------------------------------------------+
void CChartLock::Release(void)
  {
   if(m_held)
      GlobalVariableDel(m_name);
   m_held=false;
  }
//+------------------------------------------------------------------+
