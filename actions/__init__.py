"""Rasa's custom actions: where a case goes. They decide and write nothing."""
