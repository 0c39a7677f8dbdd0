"""The fault campaign: faults under load, and a checker that compares what clients were told with what is stored."""
