"""What an agent's draft is checked for before a visitor reads it. Pure functions: text in, findings out."""
