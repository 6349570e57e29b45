"""Draws the report of a backtest: one HTML file with its plots inside, from backtest.json."""
