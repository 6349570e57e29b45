//+------------------------------------------------------------------+
//|                                                     Calendar.mqh |
//| Economic releases around now, for the event                      |
//+------------------------------------------------------------------+
#include "JsonText.mqh"
#include "Timeframes.mqh"

#define CALENDAR_BACK_SEC     3600
#define CALENDAR_AHEAD_SEC    43200
#define CALENDAR_REFRESH_MS   600000
#define CALENDAR_RETRY_MS     60000
#define CALENDAR_ITEMS_MAX    200

//+------------------------------------------------------------------+
//| Read seldom, since a reading may take long. Where it cannot be   |
//| read the event says nothing of it, which is not "no releases".   |
//+------------------------------------------------------------------+
class CCalendar
  {
private:
   int               m_least;             // impact, 0: no calendar
   string            m_json;
   bool              m_known;
   ulong             m_next;

   bool              Item(const MqlCalendarValue &value,string &json) const;

public:
                     CCalendar(void) { Init(0); }
                    ~CCalendar(void) {}
   void              Init(const int least_impact);
   void              Refresh(void);
   bool              Known(void) const { return(m_known); }
   string            Json(void) const { return(m_json); }
  };
//+------------------------------------------------------------------+
void CCalendar::Init(const int least_impact)
  {
   m_least=least_impact;
   m_json="";
   m_known=false;
   m_next=0;
  }
//+------------------------------------------------------------------+
//| The terminal's times are the trade server's, as the contract's   |
//+------------------------------------------------------------------+
void CCalendar::Refresh(void)
  {
   if(m_least<=0 || GetTickCount64()<m_next)
      return;
   MqlCalendarValue values[];
   datetime now=BrokerNow();
   ResetLastError();
   bool read=CalendarValueHistory(values,(datetime)(now-CALENDAR_BACK_SEC),
                                  (datetime)(now+CALENDAR_AHEAD_SEC));
   if(!read && GetLastError()!=0 && GetLastError()!=ERR_CALENDAR_NO_DATA)
     {
      m_known=false;
      m_next=GetTickCount64()+CALENDAR_RETRY_MS;
      return;
     }
   string out="";
   int    total=0;
   for(int i=0; i<ArraySize(values) && total<CALENDAR_ITEMS_MAX; i++)
     {
      string item="";
      if(!Item(values[i],item))
         continue;
      out+=(total>0 ? "," : "")+item;
      total++;
     }
   m_json="["+out+"]";
   m_known=true;
   m_next=GetTickCount64()+CALENDAR_REFRESH_MS;
  }
//+------------------------------------------------------------------+
//| False for a release of less impact, or one of no currency        |
//+------------------------------------------------------------------+
bool CCalendar::Item(const MqlCalendarValue &value,string &json) const
  {
   MqlCalendarEvent event;
   if(!CalendarEventById(value.event_id,event))
      return(false);
   int impact=0;
   switch(event.importance)
     {
      case CALENDAR_IMPORTANCE_LOW:      impact=1; break;
      case CALENDAR_IMPORTANCE_MODERATE: impact=2; break;
      case CALENDAR_IMPORTANCE_HIGH:     impact=3; break;
      default:                           break;
     }
   MqlCalendarCountry country;
   if(impact<m_least || !CalendarCountryById((long)event.country_id,country))
      return(false);
   if(StringLen(country.currency)==0)
      return(false);
   json=JsonObject(JsonMember("time",JsonInteger((long)value.time))
                   +JsonMember("currency",JsonQuote(country.currency))
                   +JsonMember("impact",JsonInteger(impact))
                   +JsonMember("name",JsonQuote(StringSubstr(event.name,0,100))));
   return(true);
  }
//+------------------------------------------------------------------+
