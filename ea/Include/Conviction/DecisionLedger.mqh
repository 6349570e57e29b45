//+------------------------------------------------------------------+
//|                                               DecisionLedger.mqh |
//| Which decisions were acted on, kept over restarts                |
//+------------------------------------------------------------------+
#include "TextFile.mqh"

#define LEDGER_LINES_MAX 300

//--- how far a command has come
enum ENUM_COMMAND_STATE
  {
   COMMAND_SENT,      // written down before it was sent; outcome not known yet
   COMMAND_DONE,
   COMMAND_REFUSED,
   COMMAND_LOST       // sent, and no trace of it was found
  };
//--- one trade command of one answer
struct SCommand
  {
   string             key;           // event id, and the ticket it manages
   ENUM_COMMAND_STATE state;
   long               decision_id;
   bool               opening;       // opens a position: an entry or an addition
   ulong              parent;        // ticket it adds to or manages, 0 for an entry
   string             symbol;
   bool               buy;
   double             volume;
   datetime           time;
   ulong              order;
   uint               retcode;
   string             comment;
  };
//+------------------------------------------------------------------+
//| Nothing is sent to the broker before its line is on the disk, so |
//| that a command is carried out at most once                       |
//+------------------------------------------------------------------+
class CDecisionLedger
  {
private:
   string            m_file;
   SCommand          m_commands[];
   int               m_total;
   int               m_open;           // openings whose outcome is not known

   string            LineOf(const SCommand &command) const;
   bool              Parse(const string line,SCommand &command) const;
   void              Forget(void);
   bool              Save(void);
   int               Find(const string key) const;
   void              CountOpen(void);

public:
                     CDecisionLedger(void) { m_file=""; m_total=0; m_open=0; }
                    ~CDecisionLedger(void) {}
   void              Load(const string file);
   bool              Has(const string key) const { return(Find(key)>=0); }
   bool              Begin(const SCommand &command);
   void              Settle(const string key,const ENUM_COMMAND_STATE state,const ulong order,
                            const uint retcode);
   bool              Unresolved(const int skip,SCommand &command) const;
   bool              ByOrder(const ulong order,SCommand &command) const;
  };
//+------------------------------------------------------------------+
string CDecisionLedger::LineOf(const SCommand &command) const
  {
   return(command.key+"\t"+IntegerToString((int)command.state)
          +"\t"+IntegerToString(command.decision_id)+"\t"+(command.opening ? "1" : "0")
          +"\t"+IntegerToString((long)command.parent)+"\t"+command.symbol
          +"\t"+(command.buy ? "1" : "0")+"\t"+DoubleToString(command.volume,8)
          +"\t"+IntegerToString((long)command.time)+"\t"+IntegerToString((long)command.order)
          +"\t"+IntegerToString((long)command.retcode)+"\t"+command.comment);
  }
//+------------------------------------------------------------------+
bool CDecisionLedger::Parse(const string line,SCommand &command) const
  {
   string parts[];
   if(StringSplit(line,'\t',parts)!=12)
      return(false);
   command.key=parts[0];
   command.state=(ENUM_COMMAND_STATE)StringToInteger(parts[1]);
   command.decision_id=StringToInteger(parts[2]);
   command.opening=(parts[3]=="1");
   command.parent=(ulong)StringToInteger(parts[4]);
   command.symbol=parts[5];
   command.buy=(parts[6]=="1");
   command.volume=StringToDouble(parts[7]);
   command.time=(datetime)StringToInteger(parts[8]);
   command.order=(ulong)StringToInteger(parts[9]);
   command.retcode=(uint)StringToInteger(parts[10]);
   command.comment=parts[11];
   return(true);
  }
//+------------------------------------------------------------------+
void CDecisionLedger::Load(const string file)
  {
   m_file=file;
   m_total=0;
   m_open=0;
   string lines[];
   if(!LoadLines(file,lines))
      return;
   ArrayResize(m_commands,ArraySize(lines)+1,64);
   for(int i=0; i<ArraySize(lines); i++)
     {
      if(Parse(lines[i],m_commands[m_total]))
         m_total++;
      else
         Print("Decision ledger: a line that cannot be read was left out: ",lines[i]);
     }
   CountOpen();
  }
//+------------------------------------------------------------------+
//| Unresolved commands are kept however old they are                |
//+------------------------------------------------------------------+
void CDecisionLedger::Forget(void)
  {
   int kept=0;
   for(int i=0; i<m_total; i++)
     {
      bool recent=(m_total-i<=LEDGER_LINES_MAX);
      if(!recent && m_commands[i].state!=COMMAND_SENT)
         continue;
      if(kept<i)
         m_commands[kept]=m_commands[i];
      kept++;
     }
   m_total=kept;
  }
//+------------------------------------------------------------------+
bool CDecisionLedger::Save(void)
  {
   string lines[];
   if(m_total>LEDGER_LINES_MAX)
      Forget();
   ArrayResize(lines,m_total);
   for(int i=0; i<m_total; i++)
      lines[i]=LineOf(m_commands[i]);
   return(SaveLines(m_file,lines));
  }
//+------------------------------------------------------------------+
int CDecisionLedger::Find(const string key) const
  {
   for(int i=m_total-1; i>=0; i--)
      if(m_commands[i].key==key)
         return(i);
   return(-1);
  }
//+------------------------------------------------------------------+
//| So that nothing is searched on every timer where all is settled  |
//+------------------------------------------------------------------+
void CDecisionLedger::CountOpen(void)
  {
   m_open=0;
   for(int i=0; i<m_total; i++)
      if(m_commands[i].state==COMMAND_SENT && m_commands[i].opening)
         m_open++;
  }
//+------------------------------------------------------------------+
//| False if it was begun before or cannot be written down           |
//+------------------------------------------------------------------+
bool CDecisionLedger::Begin(const SCommand &command)
  {
   if(Has(command.key))
      return(false);
   ArrayResize(m_commands,m_total+1,64);
   m_commands[m_total]=command;
   StringReplace(m_commands[m_total].comment,"\t"," ");
   m_total++;
   bool written=Save();
   if(!written)
      m_total--;
   CountOpen();
   if(written)
      return(true);
   Print("Decision ledger: cannot write ",m_file,", error ",GetLastError());
   return(false);
  }
//+------------------------------------------------------------------+
void CDecisionLedger::Settle(const string key,const ENUM_COMMAND_STATE state,const ulong order,
                             const uint retcode)
  {
   int i=Find(key);
   if(i<0)
      return;
   m_commands[i].state=state;
   m_commands[i].order=order;
   m_commands[i].retcode=retcode;
   CountOpen();
   if(!Save())
      Print("Decision ledger: cannot write ",m_file,", error ",GetLastError());
  }
//+------------------------------------------------------------------+
//| The unresolved opening command after "skip" others               |
//+------------------------------------------------------------------+
bool CDecisionLedger::Unresolved(const int skip,SCommand &command) const
  {
   int passed=0;
   for(int i=0; i<m_total && skip<m_open; i++)
     {
      if(m_commands[i].state!=COMMAND_SENT || !m_commands[i].opening)
         continue;
      if(passed==skip)
        {
         command=m_commands[i];
         return(true);
        }
      passed++;
     }
   return(false);
  }
//+------------------------------------------------------------------+
bool CDecisionLedger::ByOrder(const ulong order,SCommand &command) const
  {
   if(order==0)
      return(false);
   for(int i=m_total-1; i>=0; i--)
      if(m_commands[i].order==order)
        {
         command=m_commands[i];
         return(true);
        }
   return(false);
  }
//+------------------------------------------------------------------+
