//+------------------------------------------------------------------+
//|                                                 PendingEvent.mqh |
//| The one event that waits for its answer                          |
//+------------------------------------------------------------------+
#include "Timeframes.mqh"

#define RETRY_FIRST_SEC   1
#define RETRY_MOST_SEC    15
#define EVENT_LIFE_SEC    600   // then it is given up, also where no newer one came
#define ANSWER_USE_SEC    60    // positions are not managed by an older answer
#define PENDING_LINES     5

//+------------------------------------------------------------------+
//| Repeated with the same id and body until it is answered, or      |
//| until a newer one replaces it; the state file keeps it over a    |
//| restart. Its age is counted by the computer's ticking, so that   |
//| no clock that is set wrong makes an answer look old or new.      |
//+------------------------------------------------------------------+
class CPendingEvent
  {
private:
   string            m_id;
   string            m_body;
   datetime          m_close;       // the instant it is about
   datetime          m_made;        // broker time
   long              m_lag;         // seconds from the instant to the making
   long              m_before;      // seconds it had lived when it was read from the file
   int               m_failures;
   ulong             m_since;
   ulong             m_due_at;

   long              LifeSec(void) const;

public:
                     CPendingEvent(void) { Clear(); }
                    ~CPendingEvent(void) {}
   void              Start(const string id,const string body,const datetime close);
   void              Write(string &lines[],const int at) const;
   void              Read(const string &lines[],const int at);
   void              Clear(void);
   bool              Waiting(void) const { return(StringLen(m_id)>0); }
   bool              Due(void) const { return(Waiting() && GetTickCount64()>=m_due_at); }
   bool              TooOld(void) const { return(LifeSec()>EVENT_LIFE_SEC); }
   bool              Usable(void) const { return(LifeSec()<=ANSWER_USE_SEC); }
   datetime          Now(void) const { return((datetime)((long)m_close+m_lag+LifeSec())); }
   string            Id(void) const { return(m_id); }
   string            Body(void) const { return(m_body); }
   int               Failures(void) const { return(m_failures); }
   void              Failed(const int retry_after_sec);
  };
//+------------------------------------------------------------------+
void CPendingEvent::Clear(void)
  {
   m_id="";
   m_body="";
   m_close=0;
   m_made=0;
   m_lag=0;
   m_before=0;
   m_failures=0;
   m_since=0;
   m_due_at=0;
  }
//+------------------------------------------------------------------+
void CPendingEvent::Start(const string id,const string body,const datetime close)
  {
   Clear();
   m_id=id;
   m_body=body;
   m_close=close;
   m_made=BrokerNow();
   m_lag=(long)MathMax(0,(long)TimeCurrent()-(long)close);
   m_since=GetTickCount64();
   m_due_at=m_since;
  }
//+------------------------------------------------------------------+
//| Seconds since it was made                                        |
//+------------------------------------------------------------------+
long CPendingEvent::LifeSec(void) const
  {
   return(m_before+(long)(GetTickCount64()-m_since)/1000);
  }
//+------------------------------------------------------------------+
void CPendingEvent::Write(string &lines[],const int at) const
  {
   lines[at]=Waiting() ? m_id : "-";
   lines[at+1]=IntegerToString((long)m_close);
   lines[at+2]=IntegerToString((long)m_made);
   lines[at+3]=IntegerToString(m_lag);
   lines[at+4]=Waiting() ? m_body : "-";
  }
//+------------------------------------------------------------------+
void CPendingEvent::Read(const string &lines[],const int at)
  {
   Clear();
   if(lines[at]=="-")
      return;
   m_id=lines[at];
   m_close=(datetime)StringToInteger(lines[at+1]);
   m_made=(datetime)StringToInteger(lines[at+2]);
   m_lag=StringToInteger(lines[at+3]);
   m_body=lines[at+4];
   m_before=(long)MathMax(0,(long)BrokerNow()-(long)m_made);
   m_since=GetTickCount64();
   m_due_at=m_since;
  }
//+------------------------------------------------------------------+
//| 1, 2, 4, 8, 15, 15... seconds, or what the server asks for       |
//+------------------------------------------------------------------+
void CPendingEvent::Failed(const int retry_after_sec)
  {
   int seconds=RETRY_FIRST_SEC;
   for(int i=0; i<m_failures && seconds<RETRY_MOST_SEC; i++)
      seconds*=2;
   seconds=(int)MathMax(retry_after_sec,MathMin(seconds,RETRY_MOST_SEC));
   m_failures++;
   m_due_at=GetTickCount64()+(ulong)seconds*1000;
  }
//+------------------------------------------------------------------+
