//+------------------------------------------------------------------+
//|                                                     TextFile.mqh |
//| Small text files that are replaced as a whole                    |
//+------------------------------------------------------------------+
//+------------------------------------------------------------------+
//| Writes the lines beside the file, then moves them over it, so    |
//| that a stop in between leaves either the old or the new content  |
//+------------------------------------------------------------------+
bool SaveLines(const string name,const string &lines[])
  {
   string fresh=name+".new";
   int handle=FileOpen(fresh,FILE_WRITE|FILE_TXT|FILE_ANSI,'\t',CP_UTF8);
   if(handle==INVALID_HANDLE)
      return(false);
   bool written=true;
   for(int i=0; i<ArraySize(lines); i++)
      if(FileWriteString(handle,lines[i]+"\r\n")==0)
         written=false;
   FileFlush(handle);
   FileClose(handle);
   return(written && FileMove(fresh,0,name,FILE_REWRITE));
  }
//+------------------------------------------------------------------+
//| False if there is no such file                                   |
//+------------------------------------------------------------------+
bool LoadLines(const string name,string &lines[])
  {
   ArrayResize(lines,0);
   string source=FileIsExist(name) ? name : name+".new";
   if(!FileIsExist(source))
      return(false);
   int handle=FileOpen(source,FILE_READ|FILE_TXT|FILE_ANSI,'\t',CP_UTF8);
   if(handle==INVALID_HANDLE)
      return(false);
   int total=0;
   while(!FileIsEnding(handle))
     {
      string line=FileReadString(handle);
      if(StringLen(line)==0)
         continue;
      ArrayResize(lines,total+1,64);
      lines[total]=line;
      total++;
     }
   FileClose(handle);
   return(true);
  }
//+------------------------------------------------------------------+
//| A name that every file system takes                              |
//+------------------------------------------------------------------+
string FileSafe(const string name)
  {
   string out="";
   for(int i=0; i<StringLen(name); i++)
     {
      ushort c=StringGetCharacter(name,i);
      bool plain=(c>='0' && c<='9') || (c>='A' && c<='Z') || (c>='a' && c<='z')
                 || c=='.' || c=='-' || c=='#';
      out+=plain ? ShortToString(c) : "_";
     }
   return(out);
  }
//+------------------------------------------------------------------+
