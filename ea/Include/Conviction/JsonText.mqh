//+------------------------------------------------------------------+
//|                                                     JsonText.mqh |
//| Writing JSON                                                     |
//+------------------------------------------------------------------+
//+------------------------------------------------------------------+
//| Quoted and escaped text                                          |
//+------------------------------------------------------------------+
string JsonQuote(const string text)
  {
   string out="\"";
   for(int i=0; i<StringLen(text); i++)
     {
      ushort c=StringGetCharacter(text,i);
      if(c=='"' || c=='\\')
         out+="\\"+ShortToString(c);
      else
         out+=(c<32) ? StringFormat("\\u%04x",(int)c) : ShortToString(c);
     }
   return(out+"\"");
  }
//+------------------------------------------------------------------+
//| A number with a fixed count of decimals; JSON has no infinities  |
//+------------------------------------------------------------------+
string JsonNumber(const double value,const int digits)
  {
   return(MathIsValidNumber(value) ? DoubleToString(value,digits) : "0");
  }
//+------------------------------------------------------------------+
string JsonInteger(const long value)
  {
   return(IntegerToString(value));
  }
//+------------------------------------------------------------------+
string JsonBool(const bool value)
  {
   return(value ? "true" : "false");
  }
//+------------------------------------------------------------------+
//| "name":value, with the comma that separates it from the next     |
//+------------------------------------------------------------------+
string JsonMember(const string name,const string value)
  {
   return("\""+name+"\":"+value+",");
  }
//+------------------------------------------------------------------+
//| Members collected by JsonMember as an object                     |
//+------------------------------------------------------------------+
string JsonObject(const string members)
  {
   int length=StringLen(members);
   return("{"+(length>0 ? StringSubstr(members,0,length-1) : "")+"}");
  }
//+------------------------------------------------------------------+
//| Which account a report is of: two servers may give one login     |
//+------------------------------------------------------------------+
string AccountReference(void)
  {
   return(JsonObject(JsonMember("login",JsonInteger(AccountInfoInteger(ACCOUNT_LOGIN)))
                     +JsonMember("server",JsonQuote(AccountInfoString(ACCOUNT_SERVER)))));
  }
//+------------------------------------------------------------------+
