//+------------------------------------------------------------------+
//|                                                  SymbolRules.mqh |
//| A symbol's volumes, prices, stops and filling                    |
//+------------------------------------------------------------------+
#include "Settings.mqh"

//+------------------------------------------------------------------+
class CSymbolRules
  {
private:
   string            m_symbol;

public:
                     CSymbolRules(const string symbol) { m_symbol=symbol; }
                    ~CSymbolRules(void) {}
   int               Digits(void) const { return((int)SymbolInfoInteger(m_symbol,SYMBOL_DIGITS)); }
   double            VolumeMin(void) const { return(SymbolInfoDouble(m_symbol,SYMBOL_VOLUME_MIN)); }
   int               VolumeDigits(void) const;
   double            FloorVolume(const double volume) const;
   bool              VolumeFits(const double volume) const;
   double            RoundPrice(const double price) const;
   bool              StopsFit(const bool buy,const double sl,const double tp) const;
   bool              Frozen(const bool buy,const double sl,const double tp) const;
   bool              TradeAllowed(const bool buy) const;
   ENUM_ORDER_TYPE_FILLING Filling(const ENUM_FILLING_CHOICE choice) const;
  };
//+------------------------------------------------------------------+
//| Decimals of the volume step                                      |
//+------------------------------------------------------------------+
int CSymbolRules::VolumeDigits(void) const
  {
   double step=SymbolInfoDouble(m_symbol,SYMBOL_VOLUME_STEP);
   for(int digits=0; digits<8; digits++)
     {
      double scaled=step*MathPow(10.0,digits);
      if(MathAbs(scaled-MathRound(scaled))<0.000001)
         return(digits);
     }
   return(8);
  }
//+------------------------------------------------------------------+
//| Down to the volume step; 0 if that is under the minimum          |
//+------------------------------------------------------------------+
double CSymbolRules::FloorVolume(const double volume) const
  {
   double step=SymbolInfoDouble(m_symbol,SYMBOL_VOLUME_STEP);
   if(step<=0.0 || !MathIsValidNumber(volume))
      return(0.0);
   double floored=MathFloor(volume/step+0.0000001)*step;
   return(floored<VolumeMin()-step/2.0 ? 0.0 : NormalizeDouble(floored,VolumeDigits()));
  }
//+------------------------------------------------------------------+
bool CSymbolRules::VolumeFits(const double volume) const
  {
   return(volume>0.0 && volume<=SymbolInfoDouble(m_symbol,SYMBOL_VOLUME_MAX));
  }
//+------------------------------------------------------------------+
//| To the tick size                                                 |
//+------------------------------------------------------------------+
double CSymbolRules::RoundPrice(const double price) const
  {
   double tick=SymbolInfoDouble(m_symbol,SYMBOL_TRADE_TICK_SIZE);
   if(price<=0.0 || tick<=0.0)
      return(NormalizeDouble(price,Digits()));
   return(NormalizeDouble(MathRound(price/tick)*tick,Digits()));
  }
//+------------------------------------------------------------------+
//| Both on the right side of the closing price and not nearer than  |
//| the stops level; a price of 0 is not checked                     |
//+------------------------------------------------------------------+
bool CSymbolRules::StopsFit(const bool buy,const double sl,const double tp) const
  {
   MqlTick tick;
   if(!SymbolInfoTick(m_symbol,tick))
      return(false);
   double point=SymbolInfoDouble(m_symbol,SYMBOL_POINT);
   double level=(double)SymbolInfoInteger(m_symbol,SYMBOL_TRADE_STOPS_LEVEL)*point;
   double price=buy ? tick.bid : tick.ask;
   double below=price-level+point/10.0,above=price+level-point/10.0;
   if(buy)
      return((sl<=0.0 || (sl<=below && sl<price)) && (tp<=0.0 || (tp>=above && tp>price)));
   return((sl<=0.0 || (sl>=above && sl>price)) && (tp<=0.0 || (tp<=below && tp<price)));
  }
//+------------------------------------------------------------------+
//| True while the price is too near to a stop to change it          |
//+------------------------------------------------------------------+
bool CSymbolRules::Frozen(const bool buy,const double sl,const double tp) const
  {
   MqlTick tick;
   if(!SymbolInfoTick(m_symbol,tick))
      return(true);
   double level=(double)SymbolInfoInteger(m_symbol,SYMBOL_TRADE_FREEZE_LEVEL)
                *SymbolInfoDouble(m_symbol,SYMBOL_POINT);
   double price=buy ? tick.bid : tick.ask;
   return(level>0.0 && ((sl>0.0 && MathAbs(price-sl)<=level)
                        || (tp>0.0 && MathAbs(price-tp)<=level)));
  }
//+------------------------------------------------------------------+
//| May a position of this side be opened                            |
//+------------------------------------------------------------------+
bool CSymbolRules::TradeAllowed(const bool buy) const
  {
   ENUM_SYMBOL_TRADE_MODE mode=
     (ENUM_SYMBOL_TRADE_MODE)SymbolInfoInteger(m_symbol,SYMBOL_TRADE_MODE);
   return(mode==SYMBOL_TRADE_MODE_FULL || (buy && mode==SYMBOL_TRADE_MODE_LONGONLY)
          || (!buy && mode==SYMBOL_TRADE_MODE_SHORTONLY));
  }
//+------------------------------------------------------------------+
//| Instant and request execution take any; market execution only    |
//| what the symbol's flags name; only exchanges take Return         |
//+------------------------------------------------------------------+
ENUM_ORDER_TYPE_FILLING CSymbolRules::Filling(const ENUM_FILLING_CHOICE choice) const
  {
   switch(choice)
     {
      case FILLING_FOK:    return(ORDER_FILLING_FOK);
      case FILLING_IOC:    return(ORDER_FILLING_IOC);
      case FILLING_RETURN: return(ORDER_FILLING_RETURN);
      default:             break;
     }
   long flags=SymbolInfoInteger(m_symbol,SYMBOL_FILLING_MODE);
   if((flags & SYMBOL_FILLING_FOK)!=0)
      return(ORDER_FILLING_FOK);
   if((flags & SYMBOL_FILLING_IOC)!=0)
      return(ORDER_FILLING_IOC);
   return(ORDER_FILLING_RETURN);
  }
//+------------------------------------------------------------------+
