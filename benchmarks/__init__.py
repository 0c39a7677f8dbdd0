"""Benchmarks: each measures ratios side by side in one run, several times, and prints medians."""
