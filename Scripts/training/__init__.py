"""Trains the three members of a model bundle from an exported set of features."""
