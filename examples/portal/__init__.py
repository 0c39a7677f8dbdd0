"""A professionals' portal with the chat in it: signs invented professionals in and vouches for them to guichet."""
