"""The demonstration: a day of invented conversations, so that a newcomer has something to look at."""
