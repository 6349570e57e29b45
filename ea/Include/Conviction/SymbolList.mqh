//+------------------------------------------------------------------+
//|                                                   SymbolList.mqh |
//| The symbols that one instance serves                             |
//+------------------------------------------------------------------+
#define SYMBOLS_MAX 32

//+------------------------------------------------------------------+
//| "EURUSD.r, NAS100=US100": the broker's name, and behind = the    |
//| name told to the server where it is another one                  |
//+------------------------------------------------------------------+
class CSymbolList
  {
private:
   string            m_names[];
   string            m_told[];
   int               m_total;

   bool              Add(const string name,const string told);

public:
                     CSymbolList(void) { m_total=0; }
                    ~CSymbolList(void) {}
   bool              Parse(const string list,const string chart_symbol,const string chart_told);
   int               Total(void) const { return(m_total); }
   string            Name(const int index) const { return(m_names[index]); }
   string            Told(const int index) const { return(m_told[index]); }
  };
//+------------------------------------------------------------------+
bool CSymbolList::Add(const string name,const string told)
  {
   for(int i=0; i<m_total; i++)
      if(m_names[i]==name)
        {
         Print("InpSymbols names ",name," twice");
         return(false);
        }
   if(m_total>=SYMBOLS_MAX)
     {
      PrintFormat("InpSymbols names more than %d symbols",SYMBOLS_MAX);
      return(false);
     }
   ArrayResize(m_names,m_total+1);
   ArrayResize(m_told,m_total+1);
   m_names[m_total]=name;
   m_told[m_total]=(StringLen(told)>0) ? told : name;
   m_total++;
   return(true);
  }
//+------------------------------------------------------------------+
//| An empty list means the chart's own symbol                       |
//+------------------------------------------------------------------+
bool CSymbolList::Parse(const string list,const string chart_symbol,const string chart_told)
  {
   m_total=0;
   string parts[];
   int    total=StringSplit(list,',',parts);
   for(int i=0; i<total; i++)
     {
      string name=parts[i],told="";
      int    mark=StringFind(name,"=");
      if(mark>=0)
        {
         told=StringSubstr(name,mark+1);
         name=StringSubstr(name,0,mark);
        }
      StringTrimLeft(name);
      StringTrimRight(name);
      StringTrimLeft(told);
      StringTrimRight(told);
      if(StringLen(name)>0 && !Add(name,told))
         return(false);
     }
   return(m_total>0 || Add(chart_symbol,chart_told));
  }
//+------------------------------------------------------------------+
