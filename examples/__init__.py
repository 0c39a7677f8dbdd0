"""Examples: what others build around guichet, small enough to read, real enough to run."""
