//+------------------------------------------------------------------+
//|                                                        Panel.mqh |
//| What the program is doing, in the chart's corner                 |
//+------------------------------------------------------------------+
#define PANEL_PREFIX      "Conviction.panel."
#define PANEL_LINES_MAX   48
#define PANEL_LINE_HEIGHT 16
#define PANEL_MARGIN      8
#define PANEL_WIDTH       560

//+------------------------------------------------------------------+
//| Lines of text on a rectangle. Only what has changed is touched.  |
//+------------------------------------------------------------------+
class CPanel
  {
private:
   string            m_shown[PANEL_LINES_MAX];
   int               m_total;
   int               m_next;
   bool              m_changed;

   string            NameOf(const int line) const;
   bool              Make(const int line) const;

public:
                     CPanel(void) { m_total=0; m_next=0; m_changed=false; }
                    ~CPanel(void) {}
   void              Begin(void);
   void              Line(const string text);
   void              End(void);
   void              Clear(void);
  };
//+------------------------------------------------------------------+
string CPanel::NameOf(const int line) const
  {
   return(PANEL_PREFIX+IntegerToString(line));
  }
//+------------------------------------------------------------------+
void CPanel::Clear(void)
  {
   ObjectsDeleteAll(0,PANEL_PREFIX);
   m_total=0;
   m_next=0;
   m_changed=false;
  }
//+------------------------------------------------------------------+
void CPanel::Begin(void)
  {
   m_next=0;
   m_changed=false;
   string ground=PANEL_PREFIX+"ground";     // made first: what is made later lies above it
   if(ObjectFind(0,ground)>=0 || !ObjectCreate(0,ground,OBJ_RECTANGLE_LABEL,0,0,0.0))
      return;
   ObjectSetInteger(0,ground,OBJPROP_CORNER,CORNER_LEFT_UPPER);
   ObjectSetInteger(0,ground,OBJPROP_XDISTANCE,PANEL_MARGIN);
   ObjectSetInteger(0,ground,OBJPROP_YDISTANCE,2*PANEL_MARGIN);
   ObjectSetInteger(0,ground,OBJPROP_XSIZE,PANEL_WIDTH);
   ObjectSetInteger(0,ground,OBJPROP_BGCOLOR,(long)clrDarkSlateGray);
   ObjectSetInteger(0,ground,OBJPROP_SELECTABLE,0);
  }
//+------------------------------------------------------------------+
bool CPanel::Make(const int line) const
  {
   string name=NameOf(line);
   if(!ObjectCreate(0,name,OBJ_LABEL,0,0,0.0))
      return(false);
   ObjectSetInteger(0,name,OBJPROP_CORNER,CORNER_LEFT_UPPER);
   ObjectSetInteger(0,name,OBJPROP_XDISTANCE,2*PANEL_MARGIN);
   ObjectSetInteger(0,name,OBJPROP_YDISTANCE,3*PANEL_MARGIN+line*PANEL_LINE_HEIGHT);
   ObjectSetInteger(0,name,OBJPROP_COLOR,(long)clrWhiteSmoke);
   ObjectSetInteger(0,name,OBJPROP_FONTSIZE,9);
   ObjectSetInteger(0,name,OBJPROP_SELECTABLE,0);
   ObjectSetString(0,name,OBJPROP_FONT,"Consolas");
   return(true);
  }
//+------------------------------------------------------------------+
//| The terminal shows at most 63 characters of a label              |
//+------------------------------------------------------------------+
void CPanel::Line(const string text)
  {
   if(m_next>=PANEL_LINES_MAX)
      return;
   string cut=StringSubstr(text,0,63);
   int    line=m_next;
   m_next++;
   if(line<m_total && m_shown[line]==cut)
      return;
   if(line>=m_total)
     {
      if(!Make(line))
         return;
      m_total=line+1;
     }
   ObjectSetString(0,NameOf(line),OBJPROP_TEXT,StringLen(cut)>0 ? cut : " ");
   m_shown[line]=cut;
   m_changed=true;
  }
//+------------------------------------------------------------------+
//| Removes lines that are no longer there, and fits the rectangle   |
//+------------------------------------------------------------------+
void CPanel::End(void)
  {
   while(m_total>m_next)
     {
      m_total--;
      ObjectDelete(0,NameOf(m_total));
      m_changed=true;
     }
   if(!m_changed)
      return;
   ObjectSetInteger(0,PANEL_PREFIX+"ground",OBJPROP_YSIZE,2*PANEL_MARGIN+m_total*PANEL_LINE_HEIGHT);
   ChartRedraw(0);
  }
//+------------------------------------------------------------------+
