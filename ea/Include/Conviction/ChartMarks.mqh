//+------------------------------------------------------------------+
//|                                                   ChartMarks.mqh |
//| Entries drawn on the chart                                       |
//+------------------------------------------------------------------+
#define MARK_PREFIX      "Conviction.mark."
#define MARK_LENGTH_SEC  3600

//+------------------------------------------------------------------+
//| An arrow at the price, and lines at stop and target: what was    |
//| done, or in a dry run what would have been done                  |
//+------------------------------------------------------------------+
class CChartMarks
  {
private:
   void              Line(const string name,const datetime from,const double price,
                          const color tint) const;

public:
                     CChartMarks(void) {}
                    ~CChartMarks(void) {}
   void              Entry(const long decision_id,const string symbol,const bool buy,
                           const double price,const double sl,const double tp,
                           const bool dry_run) const;
   void              Clear(void) const { ObjectsDeleteAll(0,MARK_PREFIX); }
  };
//+------------------------------------------------------------------+
void CChartMarks::Line(const string name,const datetime from,const double price,
                       const color tint) const
  {
   if(price<=0.0 || !ObjectCreate(0,name,OBJ_TREND,0,from,price,
                                  (datetime)(from+MARK_LENGTH_SEC),price))
      return;
   ObjectSetInteger(0,name,OBJPROP_COLOR,(long)tint);
   ObjectSetInteger(0,name,OBJPROP_STYLE,STYLE_DOT);
   ObjectSetInteger(0,name,OBJPROP_RAY_RIGHT,0);
   ObjectSetInteger(0,name,OBJPROP_SELECTABLE,0);
  }
//+------------------------------------------------------------------+
//| Only the chart's own symbol has its prices here                  |
//+------------------------------------------------------------------+
void CChartMarks::Entry(const long decision_id,const string symbol,const bool buy,
                        const double price,const double sl,const double tp,
                        const bool dry_run) const
  {
   if(symbol!=_Symbol)
      return;
   string   name=MARK_PREFIX+IntegerToString(decision_id);
   datetime now=TimeCurrent();
   if(!ObjectCreate(0,name,buy ? OBJ_ARROW_BUY : OBJ_ARROW_SELL,0,now,price))
      return;
   ObjectSetInteger(0,name,OBJPROP_COLOR,(long)(buy ? clrDodgerBlue : clrOrangeRed));
   ObjectSetString(0,name,OBJPROP_TOOLTIP,"decision #"+IntegerToString(decision_id)
                   +(dry_run ? ", dry run: not sent" : ""));
   Line(name+".sl",now,sl,clrOrangeRed);
   Line(name+".tp",now,tp,clrLimeGreen);
   ChartRedraw(0);
  }
//+------------------------------------------------------------------+
