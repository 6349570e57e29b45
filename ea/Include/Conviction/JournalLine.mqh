//+------------------------------------------------------------------+
//|                                                  JournalLine.mqh |
//| One line in the journal per change of state                      |
//+------------------------------------------------------------------+
//+------------------------------------------------------------------+
//| Prints a topic's text only when it differs from the last one     |
//+------------------------------------------------------------------+
class CJournalLine
  {
private:
   string            m_last;

public:
                     CJournalLine(void) { m_last=""; }
                    ~CJournalLine(void) {}
   void              Say(const string text);
   void              Clear(void) { m_last=""; }
  };
//+------------------------------------------------------------------+
void CJournalLine::Say(const string text)
  {
   if(text==m_last)
      return;
   m_last=text;
   Print(text);
  }
//+------------------------------------------------------------------+
