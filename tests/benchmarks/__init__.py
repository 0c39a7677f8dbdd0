"""Tests of the benchmarks: of what they keep and of how they look, never of how quick anything is."""
