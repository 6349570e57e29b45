//+------------------------------------------------------------------+
//|                                                   JsonReader.mqh |
//| Reading JSON into a flat list of paths                           |
//+------------------------------------------------------------------+
#define JSON_DEPTH_MAX 32

//+------------------------------------------------------------------+
//| One value: "entry.sl" or "management.0.ticket" and its text.     |
//| An object or array leaves its member count at "path.#".          |
//+------------------------------------------------------------------+
struct SJsonItem
  {
   string            path;
   string            value;
   bool              is_null;
  };
//+------------------------------------------------------------------+
//| Reads a whole document; a part of one is never accepted          |
//+------------------------------------------------------------------+
class CJsonReader
  {
private:
   SJsonItem         m_items[];
   int               m_total;
   string            m_text;
   int               m_length;
   int               m_position;
   bool              m_valid;

   ushort            Peek(void) const { return(StringGetCharacter(m_text,m_position)); }
   void              Add(const string path,const string value,const bool is_null);
   void              SkipSpace(void);
   int               ReadHex(void);
   ushort            Escaped(void);
   string            ReadText(void);
   void              ReadWord(const string path);
   void              ReadMembers(const string path,const bool is_object,const int depth);
   void              ReadValue(const string path,const int depth);
   int               Find(const string path) const;

public:
                     CJsonReader(void) { m_total=0; m_length=0; m_position=0; m_valid=false; }
                    ~CJsonReader(void) {}
   bool              Parse(const string text);
   bool              Has(const string path) const;
   int               Count(const string path) const { return((int)GetLong(path+".#")); }
   string            GetString(const string path) const;
   double            GetDouble(const string path) const { return(StringToDouble(GetString(path))); }
   long              GetLong(const string path) const { return(StringToInteger(GetString(path))); }
  };
//+------------------------------------------------------------------+
bool CJsonReader::Parse(const string text)
  {
   m_text=text;
   m_length=StringLen(text);
   m_position=0;
   m_total=0;
   m_valid=true;
   ArrayResize(m_items,0,256);
   SkipSpace();
   ReadValue("",0);
   SkipSpace();
   if(m_position<m_length)
      m_valid=false;
   return(m_valid);
  }
//+------------------------------------------------------------------+
//| True if the path is there and is not null                        |
//+------------------------------------------------------------------+
bool CJsonReader::Has(const string path) const
  {
   int i=Find(path);
   return(i>=0 && !m_items[i].is_null);
  }
//+------------------------------------------------------------------+
string CJsonReader::GetString(const string path) const
  {
   int i=Find(path);
   return((i<0 || m_items[i].is_null) ? "" : m_items[i].value);
  }
//+------------------------------------------------------------------+
int CJsonReader::Find(const string path) const
  {
   for(int i=0; i<m_total; i++)
      if(m_items[i].path==path)
         return(i);
   return(-1);
  }
//+------------------------------------------------------------------+
void CJsonReader::Add(const string path,const string value,const bool is_null)
  {
   ArrayResize(m_items,m_total+1,256);
   m_items[m_total].path=path;
   m_items[m_total].value=value;
   m_items[m_total].is_null=is_null;
   m_total++;
  }
//+------------------------------------------------------------------+
void CJsonReader::SkipSpace(void)
  {
   while(m_position<m_length)
     {
      ushort c=Peek();
      if(c!=' ' && c!='\t' && c!='\r' && c!='\n')
         break;
      m_position++;
     }
  }
//+------------------------------------------------------------------+
int CJsonReader::ReadHex(void)
  {
   int code=0;
   for(int i=0; i<4; i++)
     {
      ushort c=Peek();
      m_position++;
      int digit=-1;
      if(c>='0' && c<='9')
         digit=c-'0';
      if(c>='a' && c<='f')
         digit=c-'a'+10;
      if(c>='A' && c<='F')
         digit=c-'A'+10;
      if(digit<0)
         m_valid=false;
      code=code*16+digit;
     }
   return(code);
  }
//+------------------------------------------------------------------+
//| The character that stands for what follows a backslash           |
//+------------------------------------------------------------------+
ushort CJsonReader::Escaped(void)
  {
   ushort c=Peek();
   m_position++;
   switch(c)
     {
      case 'n': return('\n');
      case 'r': return('\r');
      case 't': return('\t');
      case 'b': return(8);
      case 'f': return(12);
      case 'u': return((ushort)ReadHex());
      default:  return(c);
     }
  }
//+------------------------------------------------------------------+
string CJsonReader::ReadText(void)
  {
   string out="";
   m_position++;
   int    start=m_position;              // of what stands as it is
   while(m_position<m_length)
     {
      ushort c=Peek();
      if(c=='"' || c=='\\')
         out+=StringSubstr(m_text,start,m_position-start);
      m_position++;
      if(c=='"')
         return(out);
      if(c!='\\')
         continue;
      out+=ShortToString(Escaped());
      start=m_position;
     }
   m_valid=false;
   return(out);
  }
//+------------------------------------------------------------------+
//| A number, true, false or null                                    |
//+------------------------------------------------------------------+
void CJsonReader::ReadWord(const string path)
  {
   int start=m_position;
   bool number=true;
   while(m_position<m_length)
     {
      ushort c=Peek();
      if(c==',' || c=='}' || c==']' || c==' ' || c=='\n' || c=='\r' || c=='\t')
         break;
      if((c<'0' || c>'9') && c!='-' && c!='+' && c!='.' && c!='e' && c!='E')
         number=false;
      m_position++;
     }
   string word=StringSubstr(m_text,start,m_position-start);
   if(StringLen(word)==0 || (!number && word!="true" && word!="false" && word!="null"))
      m_valid=false;
   Add(path,word,word=="null");
  }
//+------------------------------------------------------------------+
void CJsonReader::ReadMembers(const string path,const bool is_object,const int depth)
  {
   ushort closing=is_object ? (ushort)'}' : (ushort)']';
   int count=0;
   m_position++;
   SkipSpace();
   if(Peek()==closing)
      m_position++;
   else
      while(m_valid)
        {
         string key=IntegerToString(count);
         SkipSpace();
         if(is_object)
           {
            if(Peek()!='"')
              {
               m_valid=false;
               return;
              }
            key=ReadText();
            SkipSpace();
            if(Peek()!=':')
              {
               m_valid=false;
               return;
              }
            m_position++;
            SkipSpace();
           }
         ReadValue(StringLen(path)==0 ? key : path+"."+key,depth+1);
         count++;
         SkipSpace();
         ushort next=Peek();
         m_position++;
         if(next==closing)
            break;
         if(next!=',')
            m_valid=false;
        }
   Add(path+".#",IntegerToString(count),false);
  }
//+------------------------------------------------------------------+
void CJsonReader::ReadValue(const string path,const int depth)
  {
   if(depth>JSON_DEPTH_MAX || m_position>=m_length)
     {
      m_valid=false;
      return;
     }
   ushort c=Peek();
   if(c=='{' || c=='[')
      ReadMembers(path,c=='{',depth);
   else
      if(c=='"')
         Add(path,ReadText(),false);
      else
         ReadWord(path);
  }
//+------------------------------------------------------------------+
