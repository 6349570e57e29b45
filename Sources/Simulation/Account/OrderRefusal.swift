/// Why the simulated broker refused an order; the raw value is MetaTrader 5's return code.
public enum OrderRefusal: Int, Sendable, CaseIterable {
  /// TRADE_RETCODE_REQUOTE: the price had moved further than the order allowed.
  case requote = 10_004
  /// TRADE_RETCODE_TIMEOUT: the order expired before there was a price.
  case timeout = 10_012
  /// TRADE_RETCODE_INVALID: an unknown symbol or numbers that mean nothing.
  case invalidRequest = 10_013
  /// TRADE_RETCODE_INVALID_VOLUME: lots off the step, below the minimum or above the maximum.
  case invalidVolume = 10_014
  /// TRADE_RETCODE_INVALID_STOPS: a stop or target on the wrong side of the price or too near it.
  case invalidStops = 10_016
  /// TRADE_RETCODE_NO_MONEY: not enough free margin.
  case noMoney = 10_019
  /// TRADE_RETCODE_POSITION_CLOSED: no such position is open any more.
  case positionClosed = 10_036
}
