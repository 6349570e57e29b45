//+------------------------------------------------------------------+
//|                                                   HttpClient.mqh |
//| WebRequest with the contract's rules                             |
//+------------------------------------------------------------------+
#include "JournalLine.mqh"
#include "Settings.mqh"
#include "Timeframes.mqh"

#define HISTORY_TIMEOUT_MS   15000
#define RETRY_AFTER_MAX_SEC  60

//--- what became of a request
enum ENUM_REPLY
  {
   REPLY_OK,         // 200: the answer counts
   REPLY_RETRY,      // no answer, 5xx, 408 or 429: the same again later
   REPLY_REFUSED,    // another 4xx: again would not help
   REPLY_BLOCKED     // the address is not on the terminal's list
  };
//+------------------------------------------------------------------+
class CHttpClient
  {
private:
   string            m_url;
   string            m_headers;
   int               m_timeout_ms;
   int               m_code;
   int               m_retry_after_sec;
   bool              m_unreachable;
   bool              m_answered;
   datetime          m_answered_at;
   ulong             m_took_ms;
   CJournalLine      m_trouble;

   int               RetryAfter(const string headers) const;
   ENUM_REPLY        Judge(const string path,const int error,const string &answer);

public:
                     CHttpClient(void);
                    ~CHttpClient(void) {}
   void              Init(const SSettings &settings);
   ENUM_REPLY        Post(const string path,const string body,string &answer,
                          const int timeout_ms=0);
   ENUM_REPLY        Get(const string path,string &answer);
   int               Code(void) const { return(m_code); }
   int               RetryAfterSec(void) const { return(m_retry_after_sec); }
   void              BeginPass(void) { m_unreachable=false; }
   bool              Unreachable(void) const { return(m_unreachable); }
   string            Status(void) const;

private:
   ENUM_REPLY        Request(const string method,const string path,const string body,
                             string &answer,const int timeout_ms);
  };
//+------------------------------------------------------------------+
CHttpClient::CHttpClient(void)
  {
   m_timeout_ms=0;
   m_code=0;
   m_retry_after_sec=0;
   m_unreachable=false;
   m_answered=false;
   m_answered_at=0;
   m_took_ms=0;
  }
//+------------------------------------------------------------------+
void CHttpClient::Init(const SSettings &settings)
  {
   m_answered=false;
   m_answered_at=0;
   m_url=settings.url;
   while(StringLen(m_url)>0 && StringGetCharacter(m_url,StringLen(m_url)-1)=='/')
      m_url=StringSubstr(m_url,0,StringLen(m_url)-1);
   m_headers="Content-Type: application/json\r\n";
   if(StringLen(settings.token)>0)
      m_headers+="Authorization: Bearer "+settings.token+"\r\n";
   m_timeout_ms=settings.timeout_ms;
  }
//+------------------------------------------------------------------+
ENUM_REPLY CHttpClient::Post(const string path,const string body,string &answer,
                             const int timeout_ms=0)
  {
   return(Request("POST",path,body,answer,timeout_ms>0 ? timeout_ms : m_timeout_ms));
  }
//+------------------------------------------------------------------+
ENUM_REPLY CHttpClient::Get(const string path,string &answer)
  {
   return(Request("GET",path,"",answer,m_timeout_ms));
  }
//+------------------------------------------------------------------+
//| WebRequest blocks: nothing else runs until it returns            |
//+------------------------------------------------------------------+
ENUM_REPLY CHttpClient::Request(const string method,const string path,const string body,
                                string &answer,const int timeout_ms)
  {
   char   data[],result[];
   string headers="";
   if(StringLen(body)>0)
     {
      int bytes=StringToCharArray(body,data,0,WHOLE_ARRAY,CP_UTF8);
      ArrayResize(data,bytes-1);          // without the terminating zero
     }
   ulong began=GetTickCount64();
   ResetLastError();
   m_code=WebRequest(method,m_url+path,m_headers,timeout_ms,data,result,headers);
   int error=GetLastError();
   m_took_ms=GetTickCount64()-began;
   answer=CharArrayToString(result,0,WHOLE_ARRAY,CP_UTF8);
   m_retry_after_sec=RetryAfter(headers);
   return(Judge(path,error,answer));
  }
//+------------------------------------------------------------------+
//| Some builds report a broken connection as 1001 instead of -1:    |
//| whatever is outside 200..599 counts as no answer. After one the  |
//| others of the same pass are not tried: each would block as long. |
//+------------------------------------------------------------------+
ENUM_REPLY CHttpClient::Judge(const string path,const int error,const string &answer)
  {
   m_answered=(m_code>=200 && m_code<=599);
   if(m_answered)
      m_answered_at=BrokerNow();
   if(m_code==200)
     {
      m_trouble.Clear();
      return(REPLY_OK);
     }
   if(!m_answered)
     {
      m_unreachable=true;
      if(error==ERR_FUNCTION_NOT_ALLOWED)
        {
         m_trouble.Say("The terminal does not allow "+m_url+": add it under Tools - Options - "
                       +"Expert Advisors - Allow WebRequest for listed URL");
         return(REPLY_BLOCKED);
        }
      m_trouble.Say("No answer from "+m_url+path+", error "+IntegerToString(error));
      return(REPLY_RETRY);
     }
   m_trouble.Say("Server answered "+IntegerToString(m_code)+" to "+path+": "
                 +StringSubstr(answer,0,300));
   if(m_code>=500 || m_code==408 || m_code==429)
      return(REPLY_RETRY);
   return(m_code>=400 ? REPLY_REFUSED : REPLY_RETRY);
  }
//+------------------------------------------------------------------+
//| For the panel                                                    |
//+------------------------------------------------------------------+
string CHttpClient::Status(void) const
  {
   if(m_answered_at==0)
      return("no answer yet");
   string at=TimeToString(m_answered_at,TIME_MINUTES|TIME_SECONDS);
   if(!m_answered)
      return("no answer since "+at);
   return(StringFormat("%s at %s, %d ms",m_code==200 ? "answered" : "error "
                       +IntegerToString(m_code),at,(int)m_took_ms));
  }
//+------------------------------------------------------------------+
//| Seconds of a Retry-After header, 0 without one                   |
//+------------------------------------------------------------------+
int CHttpClient::RetryAfter(const string headers) const
  {
   string lower=headers;
   StringToLower(lower);
   int at=StringFind(lower,"retry-after:");
   if(at<0)
      return(0);
   int seconds=(int)StringToInteger(StringSubstr(lower,at+12,8));
   return((int)MathMax(0,MathMin(seconds,RETRY_AFTER_MAX_SEC)));
  }
//+------------------------------------------------------------------+
