//+------------------------------------------------------------------+
//|                                                       Outbox.mqh |
//| Trade events waiting for the server, kept over restarts          |
//+------------------------------------------------------------------+
#include "HttpClient.mqh"
#include "TextFile.mqh"

#define OUTBOX_SENDS_PER_TIMER 5

//+------------------------------------------------------------------+
//| Sent in order from the timer, each until the server takes it     |
//+------------------------------------------------------------------+
class COutbox
  {
private:
   string            m_file;
   string            m_lines[];
   int               m_total;
   ulong             m_wait_until;
   int               m_failures;

   bool              Save(void);
   void              DropFirst(void);

public:
                     COutbox(void);
                    ~COutbox(void) {}
   void              Load(const string file);
   bool              Add(const string json);
   void              Send(CHttpClient &http);
   int               Total(void) const { return(m_total); }
  };
//+------------------------------------------------------------------+
COutbox::COutbox(void)
  {
   m_file="";
   m_total=0;
   m_wait_until=0;
   m_failures=0;
  }
//+------------------------------------------------------------------+
void COutbox::Load(const string file)
  {
   m_file=file;
   m_total=0;
   m_wait_until=0;
   m_failures=0;
   if(LoadLines(file,m_lines))
      m_total=ArraySize(m_lines);
  }
//+------------------------------------------------------------------+
bool COutbox::Save(void)
  {
   ArrayResize(m_lines,m_total);
   return(SaveLines(m_file,m_lines));
  }
//+------------------------------------------------------------------+
//| False if it could not be written down; it is sent all the same   |
//+------------------------------------------------------------------+
bool COutbox::Add(const string json)
  {
   ArrayResize(m_lines,m_total+1,64);
   m_lines[m_total]=json;
   m_total++;
   if(Save())
      return(true);
   Print("Outbox: cannot write ",m_file,", error ",GetLastError());
   return(false);
  }
//+------------------------------------------------------------------+
void COutbox::DropFirst(void)
  {
   for(int i=1; i<m_total; i++)
      m_lines[i-1]=m_lines[i];
   m_total--;
   if(!Save())
      Print("Outbox: cannot write ",m_file,", error ",GetLastError());
  }
//+------------------------------------------------------------------+
//| The server knows a trade event by its id: sent twice is no harm  |
//+------------------------------------------------------------------+
void COutbox::Send(CHttpClient &http)
  {
   if(GetTickCount64()<m_wait_until)
      return;
   for(int i=0; i<OUTBOX_SENDS_PER_TIMER && m_total>0; i++)
     {
      string     answer="";
      ENUM_REPLY reply=http.Post("/trade-event",m_lines[0],answer);
      bool       unauthorized=(http.Code()==401 || http.Code()==403);
      if(reply==REPLY_OK || (reply==REPLY_REFUSED && !unauthorized))
        {
         if(reply==REPLY_REFUSED)
            Print("Trade event dropped, the server refused it: ",m_lines[0]);
         DropFirst();
         m_failures=0;
         continue;
        }
      m_failures++;
      int seconds=(int)MathMax(http.RetryAfterSec(),MathMin(60,2*m_failures));
      m_wait_until=GetTickCount64()+(ulong)seconds*1000;
      return;
     }
  }
//+------------------------------------------------------------------+
