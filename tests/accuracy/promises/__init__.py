"""Promises about what is told, each checked by drawn cases: numbers 7, 8, 9, 10, 12 and 13."""
