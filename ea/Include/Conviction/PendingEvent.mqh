//+------------------------------------------------------------------+
//|                                                 PendingEvent.mqh |
//| The one event that waits for its answer                          |
//+------------------------------------------------------------------+
#define RETRY_FIRST_SEC   1
#define RETRY_MOST_SEC    15
#define EVENT_LIFE_SEC    600   // then it is given up, also where no newer one came
#define ANSWER_USE_SEC    60    // positions are not managed by an older answer

//+------------------------------------------------------------------+
//| Repeated with the same id and body until it is answered, or      |
//| until a newer one replaces it                                    |
//+------------------------------------------------------------------+
class CPendingEvent
  {
private:
   string            m_id;
   string            m_body;
   int               m_failures;
   ulong             m_made_at;
   ulong             m_due_at;

public:
                     CPendingEvent(void) { Clear(); }
                    ~CPendingEvent(void) {}
   void              Start(const string id,const string body);
   void              Clear(void);
   bool              Waiting(void) const { return(StringLen(m_id)>0); }
   bool              Due(void) const { return(Waiting() && GetTickCount64()>=m_due_at); }
   bool              TooOld(void) const { return(AgeSec()>EVENT_LIFE_SEC); }
   bool              Usable(void) const { return(AgeSec()<=ANSWER_USE_SEC); }
   string            Id(void) const { return(m_id); }
   string            Body(void) const { return(m_body); }
   int               Failures(void) const { return(m_failures); }
   void              Failed(const int retry_after_sec);

private:
   long              AgeSec(void) const { return((long)(GetTickCount64()-m_made_at)/1000); }
  };
//+------------------------------------------------------------------+
void CPendingEvent::Clear(void)
  {
   m_id="";
   m_body="";
   m_failures=0;
   m_made_at=0;
   m_due_at=0;
  }
//+------------------------------------------------------------------+
void CPendingEvent::Start(const string id,const string body)
  {
   m_id=id;
   m_body=body;
   m_failures=0;
   m_made_at=GetTickCount64();
   m_due_at=m_made_at;
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
