"""A small classifier beside the rules: how much a sentence reads like those that told somebody their status."""
