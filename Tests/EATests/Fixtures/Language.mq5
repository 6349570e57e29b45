//+------------------------------------------------------------------+
//|                                                     Language.mq5 |
//| Constructs of MQL5 whose results the reference fixes             |
//+------------------------------------------------------------------+
#property copyright "Conviction"
#define COUNT   3
#define SQR(x)  ((x)*(x))

enum ENUM_MODE { MODE_A=5, MODE_B };

struct SItem
  {
   string            name;
   double            values[2];
   datetime          time;
  };

interface IShape
  {
   double            Area(void);
  };

class CBase
  {
protected:
   string            m_name;

public:
                     CBase(const string name) { m_name=name; }
   virtual          ~CBase(void) {}
   virtual string    Name(void) const { return(m_name); }
  };

class CBox : public CBase
  {
private:
   double            m_side;
   static int        s_made;

public:
                     CBox(const double side=2.0) : CBase("box"),m_side(side) { s_made++; }
   virtual string    Name(void) const override { return("big "+m_name); }
   double            Area(void) const { return(SQR(m_side)); }
   static int        Made(void) { return(s_made); }
  };
int CBox::s_made=0;

template<typename T>
T Biggest(const T &values[])
  {
   T best=values[0];
   for(int i=1; i<ArraySize(values); i++)
      if(values[i]>best)
         best=values[i];
   return(best);
  }

input group     "Group"
input ENUM_MODE InpMode=MODE_B; // Mode

SItem  g_items[];
double g_grid[2][3]={{1,2,3},{4,5,6}};

//+------------------------------------------------------------------+
int OnInit(void)
  {
   Arrays();
   Objects();
   Texts();
   Numbers();
   Times();
   PrintFormat("%d",1.5);
   return(INIT_FAILED);
  }
//+------------------------------------------------------------------+
void Arrays(void)
  {
   double fixed[COUNT]={3.5,9.25,1.0},dynamic[],copy[];
   Fill(dynamic,4);
   ArraySetAsSeries(dynamic,true);
   PrintFormat("fixed max %.2f series %.1f grid %.0f",Biggest(fixed),dynamic[0],g_grid[1][2]);
   ArrayCopy(copy,fixed);
   Print("sum ",Sum(copy)," with default ",Sum(copy,10.0));
   ArrayResize(g_items,2);
   g_items[1].name="n";
   g_items[1].values[1]=7;
   g_items[1].time=D'2024.03.10 12:30';
   Print(g_items[1].name,g_items[1].values[1]," ",g_items[1].time);
  }
//+------------------------------------------------------------------+
void Objects(void)
  {
   CBase *first=new CBox(3);
   CBase *list[2];
   list[0]=first;
   list[1]=new CBox;
   Print(first.Name()," made ",CBox::Made()," valid ",CheckPointer(first)!=POINTER_INVALID);
   delete list[0];
   delete list[1];
  }
//+------------------------------------------------------------------+
void Texts(void)
  {
   string parts[],joined="";
   int n=StringSplit("a;b;;c",StringGetCharacter(";",0),parts);
   for(int i=n-1; i>=0; i--)
      joined+=parts[i]+"|";
   Print(joined," n=",n," ",1.5," ",true);
   string text="Zażółć €",back;
   uchar  bytes[];
   int    length=StringToCharArray(text,bytes,0,WHOLE_ARRAY,CP_UTF8);
   back=CharArrayToString(bytes,0,WHOLE_ARRAY,CP_UTF8);
   Print(text==back," characters ",StringLen(text)," bytes ",length," ",StringSubstr(text,2,3),
         " at ",StringFind(text,"€"));
  }
//+------------------------------------------------------------------+
void Numbers(void)
  {
   Print(EnumToString(InpMode)," ",EnumToString(PERIOD_H4)," ",IntegerToString(42,6,'0')," ",
         DoubleToString(1.0/3,4)," ",NormalizeDouble(1.23456,3));
   PrintFormat("%5d|%-6s|%06.2f|%I64u|%x|%%|%c",42,"ab",3.14159,ULONG_MAX,255,65);
   long big=9000000000;
   Print(big," ",PeriodSeconds(PERIOD_H4)," ",(int)StringToInteger("12x")," ",
         StringToDouble("1.5e2"));
   switch(InpMode)
     {
      case MODE_A: Print("A"); break;
      case MODE_B: Print("B"); break;
      default:     break;
     }
  }
//+------------------------------------------------------------------+
void Times(void)
  {
   datetime time=D'2024.02.28';
   time+=86400;
   MqlDateTime parts;
   TimeToStruct(time,parts);
   Print(time," ",parts.year," ",parts.mon," ",parts.day," weekday ",parts.day_of_week);
   MqlRates rates[];
   datetime hours[];
   int got=CopyRates(_Symbol,PERIOD_M5,0,3,rates),two=CopyTime(_Symbol,PERIOD_H1,0,2,hours);
   Print(got," ",two," ",rates[2].time==iTime(_Symbol,PERIOD_M5,0)," ",hours[1]," ",
         (datetime)SeriesInfoInteger(_Symbol,PERIOD_H1,SERIES_LASTBAR_DATE));
  }
//+------------------------------------------------------------------+
void Fill(double &values[],const int n)
  {
   ArrayResize(values,n);
   for(int i=0; i<n; i++)
      values[i]=i*1.5;
  }
//+------------------------------------------------------------------+
double Sum(const double &values[],const double extra=0.0)
  {
   double sum=extra;
   int    i=0;
   while(i<ArraySize(values))
      sum+=values[i++];
   return(sum);
  }
//+------------------------------------------------------------------+
void OnTick(void) {}
//+------------------------------------------------------------------+
