"""The launcher behind `make run`: checks, prepares, starts the three processes and stops them together."""
