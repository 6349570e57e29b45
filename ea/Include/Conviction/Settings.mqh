//+------------------------------------------------------------------+
//|                                                     Settings.mqh |
//| What the user chose, in one value                                |
//+------------------------------------------------------------------+
enum ENUM_FILLING_CHOICE
  {
   FILLING_AUTO,     // What the symbol allows
   FILLING_FOK,      // Fill or kill
   FILLING_IOC,      // Immediate or cancel
   FILLING_RETURN    // Return
  };

//--- the inputs, and for each symbol's trader its names and folder
struct SSettings
  {
   string              url;
   string              token;
   int                 timeout_ms;
   int                 history_bars;
   int                 calendar_impact;
   string              symbol;          // the broker's name
   string              server_symbol;   // the name told to the server
   long                magic;
   bool                dry_run;
   double              max_lots;
   double              max_total_lots;
   int                 max_positions;
   int                 max_requests;    // trade requests of one day of the broker's
   int                 max_deviation;
   ENUM_FILLING_CHOICE filling;
   string              folder;          // of the state files, with the separator
  };
//+------------------------------------------------------------------+
